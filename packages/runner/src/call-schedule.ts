/** Timers and messages are late by some milliseconds each time; calls that are late by less than this are caught up with. */
const caughtUpMs = 50;

/** When calls may be made, so that they are spread evenly: a bucket of tokens that holds one, or 50 ms of them. */
export class CallSchedule {
  readonly #intervalMs: number;
  /** When the next one is due. */
  #dueMs: number | undefined;

  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond;
  }

  /** Takes the next turns. @returns in how many milliseconds these calls may be made */
  take(calls: number, nowMs = performance.now()): number {
    const atMs = Math.max(this.#dueMs ?? nowMs, nowMs - caughtUpMs);
    this.#dueMs = atMs + calls * this.#intervalMs;
    return Math.max(0, atMs - nowMs);
  }
}
