import { startTimer, stopTimer } from './clean-room/own-timers.ts';

/** Often enough for a steady bar, seldom enough to cost nothing. */
export const newsEveryMs = 100;

/**
 * Passes on how far a phase says it is, ten times a second at most, and the last of what it said. Phases say so for each row:
 * 100,000 messages to the engine took 0.27 s of a processor, and 85 MB until the event loop turned.
 */
export class ProgressTeller {
  readonly #tell: (done: number, total: number) => void;
  #toldMs = Number.NEGATIVE_INFINITY;
  #done = 0;
  #total = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (done: number, total: number) => void) {
    this.#tell = tell;
  }

  progress(done: number, total: number): void {
    this.#done = done;
    this.#total = total;
    const waitMs = this.#toldMs + newsEveryMs - performance.now();
    if (waitMs <= 0) this.#tellNow();
    // What never returns to the event loop is told by its next call.
    else this.#timer ??= startTimer(() => this.#tellNow(), waitMs).unref();
  }

  stop(): void {
    stopTimer(this.#timer);
    this.#timer = undefined;
  }

  #tellNow(): void {
    this.stop();
    this.#toldMs = performance.now();
    this.#tell(this.#done, this.#total);
  }
}
