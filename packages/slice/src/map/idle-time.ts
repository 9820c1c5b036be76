import { sleep, turn } from '../clean-room/own-timers.ts';

/** A shorter wait is not worth telling: that takes some 0.1 ms of the engine. */
const leastMs = 50;

/**
 * Tells when the calls of a map do nothing but wait, for their turn or to be tried again: that is no work, and no time
 * limit counts it.
 */
export class IdleTime {
  readonly #tell: (isIdle: boolean) => void;
  #atWork = 0;
  #asleep = 0;
  #isTold = false;

  constructor(tell: (isIdle: boolean) => void) {
    this.#tell = tell;
  }

  /** A call was made. */
  begin(): void {
    this.#atWork++;
    if (this.#isTold) this.#tell(false);
    this.#isTold = false;
  }

  /** It has ended. */
  end(): void {
    this.#atWork--;
    this.#look();
  }

  async wait(ms: number): Promise<void> {
    if (ms < leastMs) {
      await sleep(ms);
      return;
    }
    this.#asleep++;
    this.#look();
    await sleep(ms);
    this.#asleep--;
  }

  /** Not at once: most often the next call follows the one that has ended. */
  #look(): void {
    if (!this.#isUntold) return;
    void turn().then(() => {
      if (!this.#isUntold) return;
      this.#isTold = true;
      this.#tell(true);
    });
  }

  /** Whether it is so, and was not told yet. */
  get #isUntold(): boolean {
    return this.#atWork === 0 && this.#asleep > 0 && !this.#isTold;
  }
}
