import { setImmediate } from 'node:timers/promises';
import { type ErrorListener, errorsOfProcess, type ScriptErrors } from './engine/script-errors.ts';
import { notAwaited, runStopped } from './errors.ts';
import type { StandardStream, Written } from './run-log/standard-writes.ts';

/**
 * Watches over a build script while it runs. What it starts and does not wait for may fail at any moment, and Node would
 * then end the whole process; here the run goes on, and what nobody has handled by its end is its failure.
 */
export class ScriptWatch {
  readonly #unhandled = new Map<Promise<unknown>, unknown>();
  readonly #broken: Promise<never>;
  #break: (error: unknown) => void = () => {};
  readonly #signal: AbortSignal;
  readonly #errors: ScriptErrors;
  readonly #onPrinted: (stream: StandardStream, chunk: Written) => void;

  readonly #listener: ErrorListener = {
    rejected: (reason, promise) => {
      this.#unhandled.set(promise, reason);
    },
    handled: (promise) => {
      this.#unhandled.delete(promise);
    },
    threw: (error) => this.#break(error),
    printed: (stream, chunk) => this.#onPrinted(stream, chunk),
  };
  readonly #onAbort = (): void => this.#break(runStopped());

  /**
   * @param signal aborted when the run is stopped: nobody waits for the script then
   * @param onPrinted told of what the script prints
   * @param errors where it hears of what the script has not handled, and prints
   */
  constructor(
    signal: AbortSignal,
    onPrinted: (stream: StandardStream, chunk: Written) => void,
    errors = errorsOfProcess(),
  ) {
    this.#signal = signal;
    this.#onPrinted = onPrinted;
    this.#errors = errors;
    this.#broken = new Promise((_, reject) => {
      this.#break = reject;
    });
    this.#broken.catch(() => {});
    errors.listen(this.#listener);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /** Starts the script. */
  start<T>(script: () => T): T {
    return this.#errors.within(this.#listener, script);
  }

  /** Waits for something, unless the run is stopped, or an exception in a callback breaks it. */
  async until<T>(work: T | Promise<T>): Promise<T> {
    return Promise.race([work, this.#broken]);
  }

  /** @throws AcceleratorError `NOT_AWAITED` when something failed that the script has not waited for */
  async check(): Promise<void> {
    // Node tells of a rejection when all that was to be done at once is done.
    await setImmediate();
    for (const reason of this.#unhandled.values()) throw notAwaited(reason);
  }

  /** From now on Node does what it does by default. */
  async close(): Promise<void> {
    await setImmediate();
    this.#errors.leave(this.#listener);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
