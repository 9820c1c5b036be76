import type { RunEvent } from '@accelerator/store';
import type { EventLines } from './event-lines.ts';

type Reused = Extract<RunEvent, { readonly type: 'job-reused' }>;

/** So many reused jobs of one method in a row have lines of their own. */
const shownOfChain = 3;

/** What is told without a line, and so does not end a row of reused jobs. */
const silent: ReadonlySet<RunEvent['type']> = new Set([
  'progress',
  'output',
  'alive',
  'slice-started',
  'slice-finished',
]);

const isPlain = ({ badRows, chainEnds }: Reused): boolean => badRows === undefined && chainEnds === undefined;

/** The lines of events, those of a long chain that is there already folded into one. */
export class FoldedLines {
  readonly #lines: EventLines;
  #method = '';
  #shown = 0;
  #folded: Reused[] = [];

  constructor(lines: EventLines) {
    this.#lines = lines;
  }

  of(event: RunEvent): string[] {
    if (silent.has(event.type)) return [];
    if (event.type === 'job-reused' && event.by === 'id' && isPlain(event)) {
      const before = event.method === this.#method ? [] : this.end();
      this.#method = event.method;
      if (this.#shown < shownOfChain) {
        this.#shown++;
        return [...before, ...this.#line(event)];
      }
      this.#folded.push(event);
      return before;
    }
    return [...this.end(), ...this.#line(event)];
  }

  /** What is held back: before something else is told. */
  end(): string[] {
    const folded = this.#folded;
    this.#folded = [];
    this.#method = '';
    this.#shown = 0;
    const [first, ...more] = folded;
    const last = more.at(-1);
    if (first === undefined) return [];
    return last === undefined ? this.#line(first) : [this.#lines.reusedChain(folded, last)];
  }

  #line(event: RunEvent): string[] {
    const line = this.#lines.of(event);
    return line === undefined ? [] : [line];
  }
}
