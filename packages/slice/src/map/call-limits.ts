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

/** A row that was begun. */
interface Begun {
  readonly ended: Promise<void>;
  outcome: RowResult | undefined;
}

/**
 * Calls a map whose calls are limited: no more at a time than its `concurrency`, as often as its rate allows, and again
 * when one throws. A row that waits to be tried again holds up no other one.
 */
export class CallLimits {
  /** How many rows were tried again. */
  retried = 0;
  readonly #map: LimitedMap;
  readonly #turns: Turns;
  readonly #idle: IdleTime;
  /** In row order. */
  readonly #begun: Begun[] = [];
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  /** Calls that may be made and were not yet. */
  #granted = 0;

  constructor(map: LimitedMap, turns: Turns, idle: IdleTime) {
    this.#map = map;
    this.#turns = turns;
    this.#idle = idle;
  }

  /** Whether calls of a map are limited by more than `concurrency`. */
  static hold({ retries, callsPerSecond }: LimitedMap): boolean {
    return retries !== undefined || callsPerSecond !== undefined;
  }

  /**
   * @param calls for each row, what makes one call; it may throw, and may be made again
   * @param settle takes what came of each row, in their order
   */
  async run(calls: Iterable<() => unknown>, settle: (outcome: RowResult) => void): Promise<void> {
    for (const call of calls) {
      await this.#enter();
      this.#begin(call);
      this.#settleEnded(settle);
      while (this.#begun.length > this.#map.concurrency + mostAhead) await this.#first(settle);
    }
    while (this.#begun.length > 0) await this.#first(settle);
  }

  async #first(settle: (outcome: RowResult) => void): Promise<void> {
    await this.#begun[0]?.ended;
    this.#settleEnded(settle);
  }

  #settleEnded(settle: (outcome: RowResult) => void): void {
    for (let first = this.#begun[0]; first?.outcome !== undefined; first = this.#begun[0]) {
      this.#begun.shift();
      settle(first.outcome);
    }
  }

  #begin(call: () => unknown): void {
    const begun: Begun = {
      ended: this.#outcomeOf(call).then((outcome) => {
        begun.outcome = outcome;
      }),
      outcome: undefined,
    };
    this.#begun.push(begun);
  }

  /** It is entered already. */
  async #outcomeOf(call: () => unknown): Promise<RowResult> {
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

  async #attempt(call: () => unknown): Promise<RowResult> {
    const { callsPerSecond } = this.#map;
    if (callsPerSecond !== undefined) await this.#turn(callsPerSecond);
    this.#idle.begin();
    try {
      return { value: await call() };
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
