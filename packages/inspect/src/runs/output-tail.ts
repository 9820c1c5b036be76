import { type JobPart, partName } from '@accelerator/job';

const linesKept = 10;
const charactersKept = 4000;
const latestLines = 5;

/** The last that each part of a job printed, for when it fails. */
export class OutputTail {
  readonly #parts = new Map<string, string>();
  #last = '';

  add(part: JobPart, text: string): void {
    const name = partName(part);
    this.#last = name;
    this.#parts.set(name, `${this.#parts.get(name) ?? ''}${text}`.slice(-charactersKept));
  }

  /** The last lines of the part that printed last. */
  latest(): string[] {
    const text = this.#parts.get(this.#last) ?? '';
    return text.trim() === '' ? [] : text.replace(/\n$/, '').split(/\r?\n/).slice(-latestLines);
  }

  /** As they were printed, with their colours and control characters. */
  lines(part: JobPart): string[] {
    const text = this.#parts.get(partName(part));
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
