import { isUtf8 } from 'node:buffer';
import type { BatchInput } from '@accelerator/sdk';

/** What collects the fields of one column, as bytes of the file. */
export interface FieldColumn {
  /** False: it is no value of the column, and nothing has changed. */
  append(bytes: Uint8Array, start: number, end: number): boolean;
  /** Of how many values something was left out that the column does not hold. */
  readonly cut?: number;
  /** Takes back the last one. */
  undo(): void;
  /** Why `append` refused a field, as the end of a sentence. */
  reasonOf(bytes: Uint8Array, start: number, end: number): string;
  /** What was collected; its arrays are good until the next `append`. */
  take(): BatchInput;
}

/** As many bytes as a column collects at first; memory that nobody writes to costs nothing. */
const firstBytes = 64 << 10;

/** Collects fields as they are. */
export class TextColumn implements FieldColumn {
  readonly type: 'unicode' | 'bytes';
  readonly nullable: boolean;
  /** For the parser, which writes short fields here by itself. */
  data: Uint8Array = new Uint8Array(firstBytes);
  /** The same memory. */
  view = new DataView(this.data.buffer);
  length = 0;
  offsets = new Int32Array(1025);
  rows = 0;
  /** Whether fields have to be looked at, since the file has bytes that are no text. */
  isChecked = false;
  readonly #nullWords: readonly Uint8Array[];
  #nulls = 0;
  #isNull = new Uint8Array(0);

  constructor(type: 'unicode' | 'bytes', nullWords: readonly string[]) {
    this.type = type;
    this.nullable = nullWords.length > 0;
    this.#nullWords = nullWords.map((word) => Buffer.from(word, 'utf8'));
  }

  /** Whether the parser may write fields by itself, and end them by `endField`. */
  get isSimple(): boolean {
    return this.#nullWords.length === 0 && !(this.isChecked && this.type === 'unicode');
  }

  append(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.isChecked && this.type === 'unicode' && !isUtf8(bytes.subarray(start, end))) return false;
    this.reserve(end - start);
    if (this.#nullWords.some((word) => isSame(word, bytes, start, end))) {
      this.#appendNull();
      return true;
    }
    this.data.set(bytes.subarray(start, end), this.length);
    this.endField(this.length + end - start);
    return true;
  }

  reserve(more: number): void {
    if (this.rows + 2 > this.offsets.length) {
      const offsets = new Int32Array(this.rows * 2 + 2);
      offsets.set(this.offsets);
      this.offsets = offsets;
    }
    if (this.length + more <= this.data.length) return;
    const data = new Uint8Array(
      Math.max(this.length + more, Math.min(this.data.length * 2, this.data.length + (1 << 24))),
    );
    data.set(this.data.subarray(0, this.length));
    this.#setData(data);
  }

  #setData(data: Uint8Array): void {
    this.data = data;
    this.view = new DataView(data.buffer);
  }

  /** Ends a field that was written up to a place in `data`. */
  endField(to: number): void {
    this.length = to;
    this.offsets[++this.rows] = to;
  }

  undo(): void {
    this.rows--;
    this.length = this.offsets[this.rows] ?? 0;
    if (this.#isNull[this.rows] !== 1) return;
    this.#isNull[this.rows] = 0;
    this.#nulls--;
  }

  reasonOf(): string {
    return 'it is no UTF-8';
  }

  take(): BatchInput {
    const isNull = this.#isNull;
    const taken = {
      values: this.data.subarray(0, this.length),
      offsets: this.offsets.subarray(0, this.rows + 1),
      nulls: this.#nulls,
      isNull: (row: number) => isNull[row] === 1,
    };
    this.rows = 0;
    this.length = 0;
    if (this.#nulls > 0) this.#isNull = new Uint8Array(0);
    this.#nulls = 0;
    // What one very long field needed is given back.
    if (this.data.length > 1 << 24) this.#setData(new Uint8Array(firstBytes));
    return taken;
  }

  #appendNull(): void {
    if (this.#isNull.length <= this.rows) {
      const isNull = new Uint8Array(Math.max(1024, this.rows * 2));
      isNull.set(this.#isNull);
      this.#isNull = isNull;
    }
    this.#isNull[this.rows] = 1;
    this.#nulls++;
    this.endField(this.length);
  }
}

function isSame(word: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let index = 0; index < word.length; index++) if (bytes[start + index] !== word[index]) return false;
  return true;
}
