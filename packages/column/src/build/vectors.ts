import { describeValue } from '@accelerator/base';
import type { BatchRows } from './batch-input.ts';
import { type BuiltBatch, batchBytes, batchRows, ColumnBuilder } from './builder.ts';
import { bytesOf, grown, wrongArray } from './numbers.ts';

/** Of a vector. */
export const mostNumbers = 65_536;

const firstRows = 16;
/** What each vector of a file is taken to have that has nothing but nulls. */
const lengthOfNulls = 1;

/** Vectors of one length, one behind the other: that which was declared, or that of the first. */
export class VectorBuilder extends ColumnBuilder {
  readonly #declared: number | undefined;
  #length: number | undefined;
  /** Nulls that come before all else. Arrow has numbers for nulls as well, and how many is not known before the first value. */
  #leading = 0;
  /** The rows after these. */
  #values = new Float32Array(0);
  /** How many nulls there were before the row that told the length, until that row can't be taken back. */
  #beforeFirst: number | undefined;

  constructor(declared?: number) {
    super();
    this.#declared = declared;
    this.#length = declared;
  }

  append(value: unknown): boolean {
    if (!(value instanceof Float32Array || Array.isArray(value))) return false;
    const { length } = value;
    if (length !== (this.#length ?? length) || length < 1 || length > mostNumbers) return false;
    const rounded = value instanceof Float32Array ? value : toFloat32(value);
    if (rounded === undefined) return false;
    this.#beforeFirst = this.#length === undefined ? this.rows : undefined;
    if (this.#length === undefined) this.#begin(length);
    this.#makeRoom(1);
    this.#values.set(rounded, (this.rows - this.#leading) * length);
    this.#endRow();
    return true;
  }

  override get mayEnd(): boolean {
    return this.#length !== undefined;
  }

  override get expected(): string | undefined {
    return this.#length === undefined ? undefined : expectedOf(this.#length);
  }

  override hintFor(value: unknown): string | undefined {
    if (value instanceof Float64Array) return 'Write Float32Array.from(value).';
    if (!(value instanceof Float32Array || Array.isArray(value))) return undefined;
    const { length } = value;
    if (length === 0) return 'A vector has a number at least; write null where there is none.';
    if (length > mostNumbers) return `A vector has at most ${mostNumbers} numbers.`;
    if (length !== (this.#length ?? length)) return 'All vectors of a column have one length.';
    const wrong = Array.isArray(value) ? value.findIndex((each) => toFloat32([each]) === undefined) : -1;
    return wrong < 0 ? undefined : `Number ${wrong} of it is ${describeValue(value[wrong])}.`;
  }

  override fits({ length, isNull }: BatchRows, rows: number): boolean {
    if (length === (this.#length ?? length) && length >= 1 && length <= mostNumbers) return true;
    for (let row = 0; row < rows; row++) if (isNull?.(row) !== true) return false;
    return true;
  }

  appendRows({ values, length, isNull }: BatchRows, from: number, to: number): number {
    if (!(values instanceof Float32Array)) throw wrongArray();
    let row = from;
    while (row < to && !this.full) {
      if (isNull?.(row) === true) {
        this.appendNull();
        row++;
      } else if (this.#length === undefined) {
        this.append(values.subarray(row * length, (row + 1) * length));
        row++;
      } else row += this.#copyRows({ values, length, isNull }, row, to);
    }
    return row - from;
  }

  override appendNull(): void {
    this.#beforeFirst = undefined;
    if (this.#length === undefined) {
      this.#leading++;
      this.rows++;
      return;
    }
    // Places are those in the batch that comes of the rows after the leading ones.
    this.nulls.push(this.rows - this.#leading);
    this.appendZero();
  }

  override undo(): void {
    this.full = false;
    this.rows--;
    const kept = this.rows - this.#leading;
    if (this.#beforeFirst === this.rows) {
      this.#leading = this.rows;
      this.nulls = [];
      this.#length = this.#declared;
      this.#beforeFirst = undefined;
    } else if (this.#length === undefined) this.#leading = this.rows;
    else if (this.nulls.at(-1) === kept) this.nulls.pop();
  }

  /** Leading nulls come in batches of their own, as large as those of values. */
  override take(): BuiltBatch {
    this.#beforeFirst = undefined;
    const length = this.#length ?? lengthOfNulls;
    if (this.#leading === 0) return { length, ...super.take() };
    const rows = Math.min(this.#leading, rowsOfBatch(length));
    this.#leading -= rows;
    this.rows -= rows;
    const nulls = Array.from({ length: rows }, (_, row) => row);
    return { rows, nulls, length, buffers: [new Uint8Array(rows * length * 4)], min: null, max: null };
  }

  protected appendZero(): void {
    const length = this.#length ?? lengthOfNulls;
    this.#makeRoom(1);
    const at = (this.rows - this.#leading) * length;
    this.#values.fill(0, at, at + length);
    this.#endRow();
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows * (this.#length ?? lengthOfNulls));
    return { buffers: [bytesOf(values)], min: null, max: null };
  }

  /** Of the nulls before it, those that do not fill a batch stand in one with it. */
  #begin(length: number): void {
    this.#length = length;
    const besides = this.rows % rowsOfBatch(length);
    this.#leading = this.rows - besides;
    this.#makeRoom(besides);
    this.nulls = Array.from({ length: besides }, (_, row) => row);
    this.#values.fill(0, 0, besides * length);
    if (this.#leading > 0) this.full = true;
  }

  /** Values that follow one another are copied as one. */
  #copyRows({ values, length, isNull }: Omit<BatchRows, 'offsets'>, from: number, to: number): number {
    const waiting = this.rows - this.#leading;
    const stop = Math.min(to, from + rowsOfBatch(length) - waiting);
    let end = from;
    while (end < stop && isNull?.(end) !== true) end++;
    if (!(values instanceof Float32Array)) throw wrongArray();
    this.#makeRoom(end - from);
    this.#values.set(values.subarray(from * length, end * length), waiting * length);
    this.rows += end - from - 1;
    this.#endRow();
    return end - from;
  }

  #endRow(): void {
    this.rows++;
    if (this.rows - this.#leading === rowsOfBatch(this.#length ?? lengthOfNulls)) this.full = true;
  }

  #makeRoom(rows: number): void {
    const length = this.#length ?? lengthOfNulls;
    const needed = this.rows - this.#leading + rows;
    if (needed * length <= this.#values.length) return;
    let room = firstRows;
    while (room < needed) room *= 2;
    this.#values = grown(this.#values, new Float32Array(Math.min(room, rowsOfBatch(length)) * length));
  }
}

/** For messages. */
function expectedOf(length: number): string {
  return `a vector of ${length} number${length === 1 ? '' : 's'} within the range of float32`;
}

/** As many as take the bytes of a batch. */
function rowsOfBatch(length: number): number {
  return Math.min(batchRows, Math.max(1, Math.floor(batchBytes / (length * 4))));
}

/** Undefined when one of them is no number, or beyond what float32 holds. */
function toFloat32(numbers: readonly unknown[]): Float32Array | undefined {
  const rounded = new Float32Array(numbers.length);
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index];
    if (typeof number !== 'number') return undefined;
    rounded[index] = number;
    if (!Number.isFinite(rounded[index]) && Number.isFinite(number)) return undefined;
  }
  return rounded;
}
