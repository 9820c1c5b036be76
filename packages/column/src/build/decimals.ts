import { type DecimalShape, type DecimalType, decimalHint, scaledValue, shapeOf } from '../decimal.ts';
import { int128Bytes, readInt128, smallAt, writeInt128 } from '../int128.ts';
import type { BatchRows } from './batch-input.ts';
import { type BuiltBatch, batchRows, ColumnBuilder } from './builder.ts';
import { grown, roomFor, wrongArray } from './numbers.ts';

/** Decimal numbers as whole ones of 128 bits. */
export class DecimalBuilder extends ColumnBuilder {
  readonly #shape: DecimalShape;
  #bytes = new Uint8Array(roomFor(1) * int128Bytes);

  constructor(type: DecimalType) {
    super();
    this.#shape = shapeOf(type);
  }

  append(value: unknown): boolean {
    const scaled = scaledValue(this.#shape, value);
    if (scaled === undefined) return false;
    this.#makeRoom(1);
    writeInt128(this.#bytes, this.rows * int128Bytes, scaled);
    this.#endRow();
    return true;
  }

  override hintFor(value: unknown): string | undefined {
    return decimalHint(this.#shape, value);
  }

  appendRows({ values, offsets, isNull }: BatchRows, from: number, to: number): number {
    if (!(values instanceof Uint8Array)) throw wrongArray();
    const count = Math.min(to - from, batchRows - this.rows);
    this.#makeRoom(count);
    for (let row = from; row < from + count; row++) {
      if (isNull?.(row) === true) {
        this.appendNull();
        continue;
      }
      const start = offsets[row] ?? 0;
      this.#bytes.set(values.subarray(start, start + int128Bytes), this.rows * int128Bytes);
      this.#endRow();
    }
    return count;
  }

  protected appendZero(): void {
    this.#makeRoom(1);
    const at = this.rows * int128Bytes;
    this.#bytes.fill(0, at, at + int128Bytes);
    this.#endRow();
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const bytes = this.#bytes.subarray(0, this.rows * int128Bytes);
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const large: bigint[] = [];
    let nextNull = 0;
    for (let row = 0; row < this.rows; row++) {
      if (nextNull < this.nulls.length && this.nulls[nextNull] === row) {
        nextNull++;
        continue;
      }
      const value = smallAt(bytes, row * int128Bytes);
      if (value < min) min = value;
      if (value > max) max = value;
      if (Number.isNaN(value)) large.push(readInt128(bytes, row * int128Bytes));
    }
    return { buffers: [bytes], ...extremesOf(min <= max ? [BigInt(min), BigInt(max), ...large] : large) };
  }

  #endRow(): void {
    this.rows++;
    if (this.rows === batchRows) this.full = true;
  }

  #makeRoom(rows: number): void {
    const needed = this.rows + rows;
    if (needed * int128Bytes <= this.#bytes.length) return;
    this.#bytes = grown(this.#bytes, new Uint8Array(roomFor(needed) * int128Bytes));
  }
}

function extremesOf(values: readonly bigint[]): Pick<BuiltBatch, 'min' | 'max'> {
  let [min, max]: (bigint | null)[] = [null, null];
  for (const value of values) {
    if (min === null || min === undefined || value < min) min = value;
    if (max === null || max === undefined || value > max) max = value;
  }
  return { min: min ?? null, max: max ?? null };
}
