import type { PhaseName } from '@accelerator/job';

const linesKept = 10;
const charactersKept = 4000;

/** The last that each part of a job printed, for when it fails. */
export class OutputTail {
  readonly #parts = new Map<string, string>();

  add(phase: PhaseName, slice: number | null, text: string): void {
    const part = partOf(phase, slice);
    this.#parts.set(part, `${this.#parts.get(part) ?? ''}${text}`.slice(-charactersKept));
  }

  /** As they were printed, with their colours and control characters. */
  lines(phase: PhaseName | undefined, slice: number | null): string[] {
    const text = phase === undefined ? undefined : this.#parts.get(partOf(phase, slice));
    if (text === undefined || text.trim() === '') return [];
    return text.replace(/\n$/, '').split(/\r?\n/).slice(-linesKept);
  }
}

/** Text that comes in pieces, given out in whole lines. */
export class LineSplitter {
  readonly #rests = new Map<string, string>();

  /** The lines that are complete now; the rest is kept until more comes. */
  add(from: string, text: string): string[] {
    const lines = `${this.#rests.get(from) ?? ''}${text}`.split('\n');
    this.#rests.set(from, lines.pop() ?? '');
    return lines;
  }

  /** What is left of it, when no more will come. */
  end(from: string): string[] {
    const rest = this.#rests.get(from);
    this.#rests.delete(from);
    return rest === undefined || rest === '' ? [] : [rest];
  }
}

export function partOf(phase: PhaseName, slice: number | null): string {
  return slice === null ? phase : `${phase}.${slice}`;
}
