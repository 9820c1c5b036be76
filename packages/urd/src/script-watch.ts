import { setImmediate } from 'node:timers/promises';
import { notAwaited, runStopped } from './errors.ts';

/**
 * Watches over a build script while it runs. What it starts and does not wait for may fail at any moment, and Node would
 * then end the whole process; here the run goes on, and what nobody has handled by its end is its failure.
 */
export class ScriptWatch {
  readonly #unhandled = new Map<Promise<unknown>, unknown>();
  readonly #broken: Promise<never>;
  #break: (error: unknown) => void = () => {};
  readonly #signal: AbortSignal;

  readonly #onRejection = (reason: unknown, promise: Promise<unknown>): void => {
    this.#unhandled.set(promise, reason);
  };
  readonly #onHandled = (promise: Promise<unknown>): void => {
    this.#unhandled.delete(promise);
  };
  readonly #onException = (error: unknown): void => this.#break(error);
  readonly #onAbort = (): void => this.#break(runStopped());

  /** @param signal aborted when the run is stopped: nobody waits for the script then */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.#broken = new Promise((_, reject) => {
      this.#break = reject;
    });
    this.#broken.catch(() => {});
    process.on('unhandledRejection', this.#onRejection);
    process.on('rejectionHandled', this.#onHandled);
    process.on('uncaughtException', this.#onException);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
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
    process.off('unhandledRejection', this.#onRejection);
    process.off('rejectionHandled', this.#onHandled);
    process.off('uncaughtException', this.#onException);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
