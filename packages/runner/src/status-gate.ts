/** As often as can be read. */
const everyMs = 100;

/** Passes on what a task says that it is doing: the last that it said, and not more than anybody can read. */
export class StatusGate {
  readonly #pass: (text: string) => void;
  #told = '';
  #said = '';
  #toldMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(pass: (text: string) => void) {
    this.#pass = pass;
  }

  say(text: string): void {
    this.#said = text;
    const waitMs = this.#toldMs + everyMs - performance.now();
    if (waitMs <= 0) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), waitMs).unref();
  }

  /** The task has ended: who hears of that knows that it does nothing more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#toldMs = performance.now();
    if (this.#said === this.#told) return;
    this.#told = this.#said;
    this.#pass(this.#said);
  }
}
