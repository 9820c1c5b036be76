import type { BatchArrays, ColumnType } from '@accelerator/column';
import { skipBlanks, trimEnd } from '../bytes.ts';

/** Values of a column as they lie in memory: a column of a batch that `writer.writeBatch` takes. */
export interface TextBatch {
  /** The type of the column. */
  readonly type: ColumnType;
  /** How many values there are. */
  readonly rows: number;
  /** One element for each row, or the bytes of all. */
  readonly values: BatchArrays[ColumnType];
  /** For types of any length, where each value begins, and where the last ends; else empty. */
  readonly offsets: Int32Array;
  /** How many rows are null. */
  readonly nulls: number;
  /** Whether a row is null. */
  readonly isNull: (row: number) => boolean;
}

export interface ConverterOptions {
  readonly nullable: boolean;
  /** Texts that are null. */
  readonly nullWords: readonly string[];
  readonly strips: boolean;
}

/**
 * Makes values of the texts of one column, and collects them. A text that is bad throws nothing and changes nothing: the
 * caller says what becomes of the row.
 */
export abstract class TextConverter {
  /** Rows that were collected since `take`. */
  rows = 0;
  /** Whether the column can have nulls. */
  readonly nullable: boolean;
  /** In how many values the default stands, of all since the beginning. */
  defaulted = 0;
  /** Of how many values something was left out that the column does not hold, such as microseconds. */
  cut = 0;
  readonly #nullWords: readonly Uint8Array[];
  /** A null word of no bytes costs no comparison. */
  readonly #isEmptyNull: boolean;
  readonly #strips: boolean;
  #default: Uint8Array | null | undefined;
  /** Undefined: not looked at. */
  #isPlain: boolean | undefined;
  #isNull = new Uint8Array(0);
  #nulls = 0;

  constructor(options: ConverterOptions) {
    const words = options.nullWords.map((word) => Buffer.from(word, 'utf8'));
    this.nullable = options.nullable;
    this.#nullWords = words.filter(({ length }) => length > 0);
    this.#isEmptyNull = words.some(({ length }) => length === 0);
    this.#strips = options.strips;
  }

  /** The type of the column. */
  abstract readonly type: ColumnType;

  /** Takes the value of a text that is not null; false: it is bad, and nothing has changed. */
  protected abstract convert(bytes: Uint8Array, start: number, end: number): boolean;

  /** Takes what stands for null among the values. */
  protected abstract pushZero(): void;

  /** Why `convert` refuses a text, as the end of a sentence: `it is no integer`. */
  protected abstract problemOf(text: string): string;

  protected abstract taken(): Pick<TextBatch, 'values' | 'offsets'>;

  /** Takes back the last value; `rows` is less by one already. */
  protected abstract removeLast(): void;

  /**
   * From now on a text that is bad becomes the value of this one instead; null: a null.
   * @returns why this text is bad itself; undefined: it is not
   */
  setDefault(text: string | null): string | undefined {
    if (text !== null) {
      const bytes = Buffer.from(text, 'utf8');
      if (!this.append(bytes, 0, bytes.length)) return this.reasonOf(bytes, 0, bytes.length);
      this.undo();
      this.cut = 0;
      this.#default = bytes;
    } else {
      this.#default = null;
    }
    return undefined;
  }

  /** Takes the next text. False: it is bad, there is no default, and nothing has changed. */
  append(bytes: Uint8Array, start: number, end: number): boolean {
    let [from, to] = [start, end];
    if (this.#strips) {
      from = skipBlanks(bytes, start, end);
      to = trimEnd(bytes, from, end);
    }
    if (from === to ? this.#isEmptyNull : this.#nullWords.length > 0 && this.#isNullWord(bytes, from, to)) {
      this.appendNull();
      return true;
    }
    if (this.convert(bytes, from, to)) {
      this.rows++;
      return true;
    }
    return this.#default !== undefined && this.#appendDefault(this.#default);
  }

  /** Takes text that is not at hand as bytes. */
  appendText(text: string): boolean {
    const bytes = Buffer.from(text, 'utf8');
    return this.append(bytes, 0, bytes.length);
  }

  /**
   * Takes texts, until one is bad: which one that is, or `to`.
   * @param offsets text `i` is in the bytes from `offsets[i]` to `offsets[i + 1]`
   */
  appendMany(bytes: Uint8Array, offsets: Int32Array, from: number, to: number): number {
    this.#isPlain ??= this.#hasPlainTexts();
    for (let row = from; row < to; row++) {
      if (this.#isPlain) row = this.convertMany(bytes, offsets, row, to);
      if (row < to && !this.append(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)) return row;
    }
    return to;
  }

  /**
   * Takes texts as long as `convert` takes them, and counts the rows; where it stopped. A type of which there are many values
   * has a loop of its own: one for all types calls `convert` four times as slowly, as nothing of it is inlined.
   */
  protected convertMany(_bytes: Uint8Array, _offsets: Int32Array, from: number, _to: number): number {
    return from;
  }

  /** Whether texts are given to `convert` as they are, and none that is null is a value to it. */
  #hasPlainTexts(): boolean {
    if (this.#strips) return false;
    const words = this.#isEmptyNull ? [...this.#nullWords, Buffer.alloc(0)] : this.#nullWords;
    const isValue = (word: Uint8Array): boolean => {
      if (!this.convert(word, 0, word.length)) return false;
      this.rows++;
      this.undo();
      return true;
    };
    const { cut } = this;
    const isPlain = !words.some(isValue);
    this.cut = cut;
    return isPlain;
  }

  /** Takes a null, whether or not texts can be null here. */
  appendNull(): void {
    if (this.#isNull.length <= this.rows) {
      const larger = new Uint8Array(Math.max(1024, this.rows * 2));
      larger.set(this.#isNull);
      this.#isNull = larger;
    }
    this.#isNull[this.rows] = 1;
    this.#nulls++;
    this.pushZero();
    this.rows++;
  }

  /** Takes back the last row. */
  undo(): void {
    this.rows--;
    if (this.#isNull[this.rows] === 1) {
      this.#isNull[this.rows] = 0;
      this.#nulls--;
    }
    this.removeLast();
  }

  /** Why a text is bad, as the end of a sentence: `it is no integer`. */
  reasonOf(bytes: Uint8Array, start: number, end: number): string {
    return this.problemOf(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
  }

  /** The rows that were collected. Their arrays belong to the converter, and are good until its next `append`. */
  take(): TextBatch {
    const { rows, type } = this;
    const nulls = this.#nulls;
    const marks = this.#isNull;
    const isNull = nulls === 0 ? never : (row: number) => marks[row] === 1;
    const batch = { type, rows, ...this.taken(), nulls, isNull };
    this.rows = 0;
    this.#nulls = 0;
    if (nulls > 0) this.#isNull = new Uint8Array(0);
    return batch;
  }

  #isNullWord(bytes: Uint8Array, start: number, end: number): boolean {
    for (const word of this.#nullWords) {
      if (word.length !== end - start) continue;
      let at = 0;
      while (at < word.length && word[at] === bytes[start + at]) at++;
      if (at === word.length) return true;
    }
    return false;
  }

  #appendDefault(bytes: Uint8Array | null): boolean {
    this.defaulted++;
    if (bytes === null) {
      this.appendNull();
      return true;
    }
    const { cut } = this;
    const isGood = this.append(bytes, 0, bytes.length);
    this.cut = cut;
    return isGood;
  }
}

const never = (): boolean => false;
