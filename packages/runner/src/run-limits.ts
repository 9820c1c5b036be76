import { CallSchedule } from './call-schedule.ts';
import { Permits } from './permits.ts';

/**
 * Limits of methods, by name, that hold over all their jobs in a run, and over all processes. A method that was given
 * another limit meanwhile begins anew.
 */
export class RunLimits {
  readonly #schedules = new Map<string, CallSchedule>();
  readonly #jobs = new Map<string, Permits>();
  readonly #processes = new Map<string, Permits>();

  /** @returns in how many milliseconds a map may make so many calls */
  turn(method: string, perSecond: number, calls: number): number {
    return valueIn(this.#schedules, `${method} ${perSecond}`, () => new CallSchedule(perSecond)).take(calls);
  }

  /**
   * Waits until another job of a method may begin: of more jobs than processes some could only wait.
   * @returns what is to be called when it has ended
   */
  enterJob(method: string, most: number, signal: AbortSignal): Promise<() => void> {
    return valueIn(this.#jobs, `${method} ${most}`, () => new Permits(most)).enter(signal);
  }

  /** Waits until another slice process may work for a method. @returns what is to be called when it is done */
  enterProcess(method: string, most: number, signal: AbortSignal): Promise<() => void> {
    return valueIn(this.#processes, `${method} ${most}`, () => new Permits(most)).enter(signal);
  }
}

function valueIn<T>(values: Map<string, T>, name: string, make: () => T): T {
  let value = values.get(name);
  if (value === undefined) {
    value = make();
    values.set(name, value);
  }
  return value;
}
