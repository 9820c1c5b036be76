/** The part of a terminal that is drawn again and again, below all that stays. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): boolean;
}

/** Begins what a terminal acts upon. */
const control = '\u001b[';

/**
 * A few lines at the bottom of a terminal. What is printed meanwhile goes above them: `clear`, print, `draw`.
 * The cursor stays visible and at the start of the line below, so nothing has to be mended when the program is killed.
 */
export class LiveArea {
  readonly #terminal: Terminal;
  #drawn: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** One less than the terminal has: a character in the last column would wrap in some. A terminal of unknown size says 0. */
  get width(): number {
    return (this.#terminal.columns || 80) - 1;
  }

  /** How many lines fit. */
  get height(): number {
    return Math.max(1, (this.#terminal.rows || 24) - 2);
  }

  get isDrawn(): boolean {
    return this.#drawn.length > 0;
  }

  /** Replaces what was drawn, by lines that are not wider than `width`. @param atLineStart whether the cursor is there */
  draw(lines: readonly string[], atLineStart = true): void {
    if (lines.length === this.#drawn.length && lines.every((line, index) => line === this.#drawn[index])) return;
    const start = atLineStart || this.isDrawn ? '' : '\n';
    this.#terminal.write(`${start}${this.#erasure()}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = lines;
  }

  clear(): void {
    if (!this.isDrawn) return;
    this.#terminal.write(this.#erasure());
    this.#drawn = [];
  }

  /** Up to the first line that was drawn, and everything below it away. */
  #erasure(): string {
    return !this.isDrawn ? '' : `\r${control}${this.#drawn.length}A${control}J`;
  }
}
