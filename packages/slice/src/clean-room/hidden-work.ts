import { startImmediate, startTimer, stopTimer } from './own-timers.ts';
import { countResources, isFileWork, resourcesBeyond } from './resources.ts';
import { clearTimers } from './timers.ts';

/** Code that can start work of which Node does not tell: that of packages, of `crypto` and of `zlib`, in other threads. */
const startsHiddenWork = /\b(crypto|zlib|CompressionStream|WebAssembly|getBuiltinModule|createRequire)\b|\bimport\s*\(/;

export function mayHideWork(code: string, packages: number): boolean {
  return packages > 0 || startsHiddenWork.test(code);
}

/**
 * Work that a task has started and not awaited and that Node does not list, such as `void sharp(…).toFile(…)`: it is
 * over when Node has nothing left to do. To find out takes 1 to 3 ms, as Node then ends its compiler's threads too.
 */
export class HiddenWork {
  readonly #known = countResources();
  #onIdle: (() => void) | undefined;
  #isLeft = false;
  #leftBy: string | undefined;

  /** To be called when Node has nothing left to do. @returns whether that was waited for */
  idle(): boolean {
    const onIdle = this.#onIdle;
    this.#onIdle = undefined;
    // Until then the process would end.
    if (onIdle !== undefined) startImmediate(onIdle);
    return onIdle !== undefined;
  }

  /** Waits until it is over; timers are cleared before. The channel to the engine must keep nothing alive. */
  async end(patienceMs: number): Promise<void> {
    clearTimers();
    // What is listed is left over anyway, and it keeps Node alive for as long as it likes.
    const isOther = (name: string): boolean => !isFileWork(name);
    if (resourcesBeyond(this.#known).some(isOther)) return;
    this.#isLeft = !(await new Promise<boolean>((resolve) => {
      const timer = startTimer(() => {
        this.#onIdle = undefined;
        resolve(false);
      }, patienceMs).unref();
      this.#onIdle = () => {
        stopTimer(timer);
        resolve(true);
      };
    }));
  }

  /** A task of that job is over, and its work may not be. */
  leave(jobPath: string): void {
    this.#leftBy = jobPath;
  }

  /** Waits until what tasks of other jobs have left is over. */
  async endOfOthers(jobPath: string, patienceMs: number): Promise<void> {
    if (this.#leftBy === undefined || this.#leftBy === jobPath) return;
    this.#leftBy = undefined;
    await this.end(patienceMs);
  }

  /** What goes on after the last task, in words. */
  left(): string[] {
    const isLeft = this.#isLeft;
    this.#isLeft = false;
    return isLeft ? ['work in another thread goes on'] : [];
  }
}
