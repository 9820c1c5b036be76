/** Node takes what is more for nothing. */
const longestTimeoutMs = 2 ** 31 - 1;

/** A time that is used up while it goes, and not while it is stopped. */
export class TimeLeft {
  readonly #onEnd: () => void;
  #leftMs: number;
  #sinceMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param onEnd called when it is used up */
  constructor(ms: number, onEnd: () => void) {
    this.#leftMs = ms;
    this.#onEnd = onEnd;
  }

  go(): void {
    if (this.#timer !== undefined) return;
    this.#sinceMs = performance.now();
    this.#timer = setTimeout(() => this.#look(), Math.min(this.#leftMs, longestTimeoutMs));
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#sinceMs));
  }

  #look(): void {
    const isLong = this.#leftMs > longestTimeoutMs;
    this.stop();
    if (isLong) this.go();
    else this.#onEnd();
  }
}
