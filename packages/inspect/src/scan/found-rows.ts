import type { Dataset } from '@accelerator/dataset';

/** A part of a text: from one character to before another, in UTF-16 units. */
export type TextRange = readonly [from: number, to: number];

/** A cell of a row that was found; of bytes only what they are. */
export type FoundCell =
  | { readonly kind: 'null' }
  /** The dataset does not have the column. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'bytes'; readonly type: string; readonly size: number }
  /** `marks`: where the pattern matches, if that was asked for and the column is searched. */
  | { readonly kind: 'text'; readonly text: string; readonly marks: readonly TextRange[] };

export interface FoundRow {
  /** Its number in the dataset. */
  readonly row: number;
  readonly sliceno: number;
  /** In the order of the columns that are shown. */
  readonly cells: readonly FoundCell[];
  /** Of a row that is given for one that matches: on which side of it it stands. */
  readonly context: 'before' | 'after' | undefined;
  /** Whether rows were left out before it. Told only where context is wanted. */
  readonly startsGroup: boolean;
}

/** Some rows that were found in a dataset. */
export interface FoundRows {
  readonly dataset: Dataset;
  readonly rows: readonly FoundRow[];
  /** Nothing more of this dataset is wanted. */
  skipRest(): void;
}

/** What a row was given for; one more when it starts a group. */
const roles = { match: 0, before: 2, after: 4 } as const;
export type Role = keyof typeof roles;

/**
 * Rows that were found, on their way out of a thread: one text and a few arrays of numbers. (A million rows of one cell
 * take 0.2 s to be sent and received like this, and 2.3 s as objects.)
 */
export interface PackedRows {
  /** Number in the dataset of each row. */
  readonly numbers: Float64Array;
  /** Of each row; none: all match, and start no group. */
  readonly roles: Uint8Array;
  /** The text of all cells, row by row. */
  readonly text: string;
  /** Where the text of each cell ends. */
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
  /** The ranges of the text that match: from, to, from, to. */
  readonly marks: Uint32Array;
}

const kindNumbers = { null: 0, text: 1, bytes: 2, missing: 3 } as const;

/** Packs rows cell by cell. */
export class RowPacker {
  #numbers: number[] = [];
  #roles: number[] = [];
  #text = '';
  #ends: number[] = [];
  #kinds: number[] = [];
  #marks: number[] = [];

  get rows(): number {
    return this.#numbers.length;
  }

  /** How much text there is, in UTF-16 units. */
  get length(): number {
    return this.#text.length;
  }

  beginRow(number: number): void {
    this.#numbers.push(number);
  }

  /** Instead, where context is wanted. */
  beginRowAs(number: number, role: Role, startsGroup: boolean): void {
    this.#numbers.push(number);
    this.#roles.push(roles[role] + (startsGroup ? 1 : 0));
  }

  addNull(): void {
    this.#endCell(kindNumbers.null);
  }

  addMissing(): void {
    this.#endCell(kindNumbers.missing);
  }

  addText(text: string): void {
    this.#text += text;
    this.#endCell(kindNumbers.text);
  }

  /** A text, and what matches in it. */
  addMarked(text: string, ranges: readonly TextRange[]): void {
    const start = this.#text.length;
    for (const [from, to] of ranges) this.#marks.push(start + from, start + to);
    this.addText(text);
  }

  /** Of a text only what matches. */
  addMatches(text: string, ranges: readonly TextRange[]): void {
    for (const [from, to] of ranges) {
      this.#marks.push(this.#text.length, this.#text.length + to - from);
      this.#text += text.slice(from, to);
    }
    this.#endCell(kindNumbers.text);
  }

  addBytes(type: string, size: number): void {
    this.#text += `${type} ${size}`;
    this.#endCell(kindNumbers.bytes);
  }

  /** Everything since the last time. */
  take(): PackedRows {
    const packed = {
      numbers: new Float64Array(this.#numbers),
      roles: new Uint8Array(this.#roles),
      text: this.#text,
      ends: new Uint32Array(this.#ends),
      kinds: new Uint8Array(this.#kinds),
      marks: new Uint32Array(this.#marks),
    };
    this.#numbers = [];
    this.#roles = [];
    this.#text = '';
    this.#ends = [];
    this.#kinds = [];
    this.#marks = [];
    return packed;
  }

  #endCell(kind: number): void {
    this.#ends.push(this.#text.length);
    this.#kinds.push(kind);
  }
}

const nullCell: FoundCell = { kind: 'null' };
const missingCell: FoundCell = { kind: 'missing' };
const noMarks: readonly TextRange[] = [];

export function unpackRows(
  { numbers, roles: given, text, ends, kinds, marks }: PackedRows,
  sliceno: number,
): FoundRow[] {
  const width = kinds.length / numbers.length;
  const rows: FoundRow[] = [];
  let start = 0;
  let mark = 0;
  let at = 0;
  const marksBefore = (end: number): readonly TextRange[] => {
    if (mark >= marks.length || (marks[mark] ?? end) >= end) return noMarks;
    const found: TextRange[] = [];
    for (; mark < marks.length && (marks[mark] ?? end) < end; mark += 2) {
      found.push([(marks[mark] ?? 0) - start, (marks[mark + 1] ?? 0) - start]);
    }
    return found;
  };
  for (const [index, row] of numbers.entries()) {
    const cells: FoundCell[] = [];
    for (let column = 0; column < width; column++, at++) {
      const end = ends[at] ?? start;
      const kind = kinds[at];
      if (kind === kindNumbers.null) cells.push(nullCell);
      else if (kind === kindNumbers.missing) cells.push(missingCell);
      else if (kind === kindNumbers.text) {
        cells.push({ kind: 'text', text: text.slice(start, end), marks: marksBefore(end) });
      } else cells.push(bytesCell(text.slice(start, end)));
      start = end;
    }
    const role = given[index] ?? 0;
    rows.push({ row, sliceno, cells, context: sideOf(role), startsGroup: role % 2 === 1 });
  }
  return rows;
}

function sideOf(role: number): FoundRow['context'] {
  return role < roles.before ? undefined : role < roles.after ? 'before' : 'after';
}

function bytesCell(text: string): FoundCell {
  const [type = '', size] = text.split(' ');
  return { kind: 'bytes', type, size: Number(size) };
}
