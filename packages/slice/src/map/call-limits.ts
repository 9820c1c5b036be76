import type { AnyMap } from '@accelerator/method';
import type { Turns } from '../turns.ts';
import type { IdleTime } from './idle-time.ts';
import { isOfNoRow, type RowResult } from './row-sink.ts';

/** The most that a wait grows to, unless the first one is longer. */
const longestWaitMs = 60_000;
/** So many rows, beside those in flight, may be ahead of one that waits to be tried again: what they gave is held in memory. */
const mostAhead = 16;
/** Each question takes some 0.1 ms of the engine: where there are more calls, several are asked for at once. */
const questionsPerSecond = 1000;

type LimitedMap = Pick<AnyMap, 'concurrency' | 'retries' | 'callsPerSecond'>;

/** A call of a map, for a row or a batch of them. */
export interface MapCall<C> {
  /** It may throw, and may be made again. */
  make(): unknown;
  /** Calls for its rows that are made in its place when it fails; none if it is for one row. */
  parts(): readonly C[];
}

/** What came of a call. */
export interface CallOutcome<C> {
  readonly call: C;
  readonly result: RowResult;
}

/** A call that was begun. */
interface Begun<C> {
  readonly ended: Promise<void>;
  outcomes: readonly CallOutcome<C>[] | undefined;
}

/**
 * Calls a map whose calls are limited: no more at a time than its `concurrency`, as often as its rate allows, and again
 * when one throws. A row that waits to be tried again holds up no other one.
 */
export class CallLimits<C extends MapCall<C>> {
  /** How many calls were tried again. */
  retried = 0;
  readonly #map: LimitedMap;
  readonly #turns: Turns;
  readonly #idle: IdleTime;
  readonly #failsAtOnce: boolean;
  /** In row order. */
  readonly #begun: Begun<C>[] = [];
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  /** Calls that may be made and were not yet. */
  #granted = 0;

  /** @param failsAtOnce whether the first row that fails is the end of it */
  constructor(map: LimitedMap, turns: Turns, idle: IdleTime, failsAtOnce = false) {
    this.#failsAtOnce = failsAtOnce;
    this.#map = map;
    this.#turns = turns;
    this.#idle = idle;
  }

  /** Whether calls of a map are limited by more than `concurrency`. */
  static hold({ retries, callsPerSecond }: LimitedMap): boolean {
    return retries !== undefined || callsPerSecond !== undefined;
  }

  /** @param settle takes what came of each call, or of those in its place, in their order */
  async run(calls: Iterable<C>, settle: (outcome: CallOutcome<C>) => void): Promise<void> {
    for (const call of calls) {
      await this.#enter();
      this.#begin(call);
      this.#settleEnded(settle);
      while (this.#begun.length > this.#map.concurrency + mostAhead) await this.#first(settle);
    }
    while (this.#begun.length > 0) await this.#first(settle);
  }

  async #first(settle: (outcome: CallOutcome<C>) => void): Promise<void> {
    await this.#begun[0]?.ended;
    this.#settleEnded(settle);
  }

  #settleEnded(settle: (outcome: CallOutcome<C>) => void): void {
    for (let first = this.#begun[0]; first?.outcomes !== undefined; first = this.#begun[0]) {
      this.#begun.shift();
      for (const outcome of first.outcomes) settle(outcome);
    }
  }

  #begin(call: C): void {
    const begun: Begun<C> = {
      ended: this.#outcomesOf(call).then((outcomes) => {
        begun.outcomes = outcomes;
      }),
      outcomes: undefined,
    };
    this.#begun.push(begun);
  }

  /** It is entered already. */
  async #outcomesOf(call: C): Promise<readonly CallOutcome<C>[]> {
    const result = await this.#outcomeOf(call);
    const parts = 'error' in result && !isOfNoRow(result.error) ? call.parts() : [];
    if (parts.length === 0) return [{ call, result }];
    const outcomes: CallOutcome<C>[] = [];
    for (const part of parts) {
      await this.#enter();
      outcomes.push(...(await this.#outcomesOf(part)));
      if (this.#endsAt(outcomes.at(-1))) break;
    }
    return outcomes;
  }

  /** Whether a row that failed ends it all: then what comes after it is not looked for. */
  #endsAt(outcome: CallOutcome<C> | undefined): boolean {
    return this.#failsAtOnce && outcome !== undefined && 'error' in outcome.result;
  }

  /** It is entered already. */
  async #outcomeOf(call: C): Promise<RowResult> {
    for (let attempts = 1; ; attempts++) {
      const outcome = await this.#attempt(call);
      this.#leave();
      if (!('error' in outcome)) return outcome;
      try {
        if (!(await this.#isRetried(outcome.error, attempts))) return { ...outcome, attempts };
      } catch (error) {
        // Of `when`.
        return { error, attempts };
      }
      if (attempts === 1) this.retried++;
      await this.#idle.wait(this.#waitMs(attempts));
      await this.#enter();
    }
  }

  async #attempt(call: C): Promise<RowResult> {
    const { callsPerSecond } = this.#map;
    if (callsPerSecond !== undefined) await this.#turn(callsPerSecond);
    this.#idle.begin();
    try {
      return { value: await call.make() };
    } catch (error) {
      return { error };
    } finally {
      this.#idle.end();
    }
  }

  async #isRetried(error: unknown, attempts: number): Promise<boolean> {
    const { retries } = this.#map;
    if (retries === undefined || attempts > retries.times || isOfNoRow(error)) return false;
    return retries.when === undefined || (await retries.when(error));
  }

  #waitMs(attempts: number): number {
    const { delay } = this.#map.retries ?? { delay: 0 };
    const waitMs = Math.min(delay * 2 ** (attempts - 1), Math.max(delay, longestWaitMs));
    return waitMs * (1 + Math.random() / 2);
  }

  async #turn(perSecond: number): Promise<void> {
    if (this.#granted > 0) {
      this.#granted--;
      return;
    }
    const calls = Math.max(1, Math.floor(perSecond / questionsPerSecond));
    const waitMs = await this.#turns.next(calls);
    // Timers end up to a millisecond late, and what is late is caught up with.
    if (waitMs > 0) await this.#idle.wait(waitMs);
    this.#granted += calls - 1;
  }

  async #enter(): Promise<void> {
    if (this.#inFlight < this.#map.concurrency) this.#inFlight++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inFlight--;
    else next();
  }
}
