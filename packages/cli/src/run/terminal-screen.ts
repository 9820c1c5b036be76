import { truncate } from '../output/text.ts';
import { writeLines } from '../output/write-lines.ts';
import { interceptWrites } from './intercept-writes.ts';
import { LiveArea } from './live-area.ts';

const redrawMs = 100;

/**
 * A terminal with lines that stay and, below them, lines that are drawn again ten times a second. What stays is
 * gathered and written together with the next drawing, so that a flood of output costs little and nothing flickers.
 * What anybody else writes to standard output or standard error goes above the drawn lines as well.
 */
export class TerminalScreen {
  readonly #terminal: NodeJS.WriteStream;
  readonly #area: LiveArea;
  readonly #liveLines: (width: number) => readonly string[];
  readonly #writes: { readonly atLineStart: boolean; restore(): void };
  readonly #timer: NodeJS.Timeout;
  readonly #onExit = (): void => this.#flush();
  #pending: string[] = [];

  /** @param liveLines what to draw, at most so wide */
  constructor(terminal: NodeJS.WriteStream, liveLines: (width: number) => readonly string[]) {
    this.#terminal = terminal;
    this.#liveLines = liveLines;
    this.#area = new LiveArea({
      get columns() {
        return terminal.columns;
      },
      get rows() {
        return terminal.rows;
      },
      write: terminal.write.bind(terminal),
    });
    this.#writes = interceptWrites(() => this.#flush());
    this.#timer = setInterval(() => this.#redraw(), redrawMs);
    this.#timer.unref();
    // A build script may end the process by itself.
    process.once('exit', this.#onExit);
  }

  /** Lines that stay. */
  print(lines: readonly string[]): void {
    this.#pending.push(...lines);
  }

  /** The same, before anything else happens. */
  printNow(lines: readonly string[]): void {
    writeLines(this.#terminal, lines);
  }

  /** From now on nothing is drawn. */
  close(): void {
    clearInterval(this.#timer);
    this.#flush();
    this.#writes.restore();
    process.off('exit', this.#onExit);
  }

  #redraw(): void {
    if (this.#pending.length > 0) this.#flush();
    this.#area.draw(this.#fitting(), this.#writes.atLineStart);
  }

  /** The drawn lines away, what waits written. */
  #flush(): void {
    this.#area.clear();
    if (this.#pending.length === 0) return;
    const lines = this.#pending;
    this.#pending = [];
    writeLines(this.#terminal, lines);
  }

  /** What does not fit is counted. */
  #fitting(): readonly string[] {
    const { width, height } = this.#area;
    const lines = this.#liveLines(width);
    if (lines.length <= height) return lines;
    return [...lines.slice(0, height - 1), truncate(`… and ${lines.length - height + 1} more`, width)];
  }
}
