/** What a phase holds that others wait for: it gives that up while it waits for jobs that it has asked for. */
export class LentPlace {
  readonly #lend: () => void;
  readonly #takeBack: () => Promise<() => void>;
  #pending = 0;
  #isLent = false;
  #returning: Promise<void> | undefined;

  /**
   * @param lend gives it up
   * @param takeBack waits until it is there again; what it gives undoes that
   */
  constructor(lend: () => void, takeBack: () => Promise<() => void>) {
    this.#lend = lend;
    this.#takeBack = takeBack;
  }

  get isLent(): boolean {
    return this.#isLent;
  }

  /** Something was asked for. */
  asked(): void {
    this.#pending++;
    if (this.#isLent) return;
    this.#isLent = true;
    this.#lend();
  }

  /** Something is there. Resolves when the phase may get it: at once, while it waits for others. */
  async answered(): Promise<void> {
    if (--this.#pending > 0) return;
    this.#returning ??= this.#return();
    await this.#returning;
  }

  async #return(): Promise<void> {
    const undo = await this.#takeBack();
    this.#returning = undefined;
    // A phase that did not only wait may have asked for more meanwhile.
    if (this.#pending > 0) undo();
    else this.#isLent = false;
  }
}
