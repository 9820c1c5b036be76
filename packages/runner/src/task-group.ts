import { setMaxListeners } from 'node:events';
import type { Executor } from './executor.ts';
import { cancelledError } from './local/errors.ts';

/** Work that goes on at the same time: the first failure stops the rest. */
class TaskGroup {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #stop = (): void => this.#controller.abort();
  #failure: { readonly error: unknown } | undefined;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    setMaxListeners(0, this.#controller.signal);
    outer.addEventListener('abort', this.#stop, { once: true });
    if (outer.aborted) this.#stop();
  }

  get isStopped(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Settles when the work has ended, and never fails: `end` throws the first failure. */
  async run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(this.#controller.signal);
    } catch (error) {
      this.#failure ??= { error };
      this.#stop();
    }
  }

  /** To be called when all has ended. @throws the first failure */
  end(): void {
    this.#outer.removeEventListener('abort', this.#stop);
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#outer.aborted) throw cancelledError();
  }
}

/** Runs work for each item at once. @throws the first failure, when all have ended */
export async function stopAllAtFirstFailure<T>(
  outer: AbortSignal,
  items: readonly T[],
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const [only] = items;
  // Nothing else is to be stopped (0.02 ms of each job whose synthesis is all that runs).
  if (items.length === 1 && only !== undefined) {
    await work(only, outer);
    if (outer.aborted) throw cancelledError();
    return;
  }
  const group = new TaskGroup(outer);
  await Promise.all(items.map((item) => group.run((signal) => work(item, signal))));
  group.end();
}

/**
 * Takes one item after another as long as there are some, as many at a time as the executor has slots: those that come
 * later are used, and where there are fewer no more is begun. With no slot at all one item waits for the first.
 * @throws the first failure, when all have ended
 */
export async function inEverySlot<T>(
  executor: Pick<Executor, 'slots' | 'onSlots'>,
  outer: AbortSignal,
  next: () => T | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const group = new TaskGroup(outer);
  const running = new Set<Promise<void>>();
  const fill = (): void => {
    while (!group.isStopped && running.size < Math.max(1, executor.slots())) {
      const item = next();
      if (item === undefined) return;
      const one = group
        .run((signal) => work(item, signal))
        .then(() => {
          running.delete(one);
          fill();
        });
      running.add(one);
    }
  };
  const unsubscribe = executor.onSlots(fill);
  fill();
  while (running.size > 0) await Promise.race(running);
  unsubscribe();
  group.end();
}
