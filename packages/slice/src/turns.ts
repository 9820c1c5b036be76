/** The engine knows when the next call of a map may be made, since other processes make calls too: this asks for turns. */
export class Turns {
  readonly #ask: (calls: number) => void;
  readonly #asked: ((waitMs: number) => void)[] = [];

  /** @param ask sends the question; each is answered, in turn */
  constructor(ask: (calls: number) => void) {
    this.#ask = ask;
  }

  get areAwaited(): boolean {
    return this.#asked.length > 0;
  }

  /** @returns in how many milliseconds so many calls may be made */
  next(calls: number): Promise<number> {
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      this.#ask(calls);
    });
  }

  answer(waitMs: number): void {
    this.#asked.shift()?.(waitMs);
  }
}
