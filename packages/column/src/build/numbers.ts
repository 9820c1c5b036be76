import type { BatchRows } from './batch-input.ts';
import { type BuiltBatch, batchRows, ColumnBuilder } from './builder.ts';
import { bigintExtremes, floatExtremes, integerExtremes } from './extremes-of.ts';

const firstRows = 1024;

/** Values of one width. */
export abstract class FixedBuilder extends ColumnBuilder {
  /** Copies values to where the next rows are, making room for them. */
  protected abstract putRows(values: BatchRows['values'], from: number, to: number): void;
  protected abstract zeroRow(row: number): void;

  appendRows({ values, isNull }: BatchRows, from: number, to: number): number {
    const count = Math.min(to - from, batchRows - this.rows);
    this.putRows(values, from, from + count);
    if (isNull !== undefined) {
      for (let row = 0; row < count; row++) {
        if (!isNull(from + row)) continue;
        this.nulls.push(this.rows + row);
        this.zeroRow(this.rows + row);
      }
    }
    this.rows += count;
    if (this.rows === batchRows) this.full = true;
    return count;
  }
}

/** `float64` and `number`. */
export class Float64Builder extends FixedBuilder {
  #values = new Float64Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'number') return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Float64Array(this.rows * 2));
    this.#values[this.rows++] = value;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  override hintFor(value: unknown): string | undefined {
    if (typeof value !== 'bigint') return undefined;
    return BigInt(Number(value)) === value
      ? `Write Number(value), or make it an int64 column.`
      : 'A double can’t hold this integer: make it an int64 column, or decimal(38,0).';
  }

  protected putRows(values: BatchRows['values'], from: number, to: number): void {
    if (!(values instanceof Float64Array)) throw wrongArray();
    const needed = this.rows + to - from;
    if (needed > this.#values.length) this.#values = grown(this.#values, new Float64Array(roomFor(needed)));
    this.#values.set(values.subarray(from, to), this.rows);
  }

  protected zeroRow(row: number): void {
    this.#values[row] = 0;
  }

  protected appendZero(): void {
    this.append(0);
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...floatExtremes(values, this.nulls) };
  }
}

export class Float32Builder extends FixedBuilder {
  #values = new Float32Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'number') return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Float32Array(this.rows * 2));
    this.#values[this.rows] = value;
    const kept = this.#values[this.rows];
    if (kept !== value && !Number.isFinite(kept) && Number.isFinite(value)) return false;
    this.rows++;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  protected putRows(values: BatchRows['values'], from: number, to: number): void {
    if (!(values instanceof Float32Array)) throw wrongArray();
    const needed = this.rows + to - from;
    if (needed > this.#values.length) this.#values = grown(this.#values, new Float32Array(roomFor(needed)));
    this.#values.set(values.subarray(from, to), this.rows);
  }

  protected zeroRow(row: number): void {
    this.#values[row] = 0;
  }

  protected appendZero(): void {
    this.append(0);
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...floatExtremes(values, this.nulls) };
  }
}

export class Int32Builder extends FixedBuilder {
  #values = new Int32Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'number' || (value | 0) !== value) return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Int32Array(this.rows * 2));
    this.#values[this.rows++] = value;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  protected putRows(values: BatchRows['values'], from: number, to: number): void {
    if (!(values instanceof Int32Array)) throw wrongArray();
    const needed = this.rows + to - from;
    if (needed > this.#values.length) this.#values = grown(this.#values, new Int32Array(roomFor(needed)));
    this.#values.set(values.subarray(from, to), this.rows);
  }

  protected zeroRow(row: number): void {
    this.#values[row] = 0;
  }

  protected appendZero(): void {
    this.append(0);
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...integerExtremes(values, this.nulls) };
  }
}

export class Int64Builder extends FixedBuilder {
  #values = new BigInt64Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new BigInt64Array(this.rows * 2));
    this.#values[this.rows++] = value;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  override hintFor(value: unknown): string | undefined {
    return typeof value === 'number' && Number.isInteger(value)
      ? `Write ${value}n or BigInt(${value}), or make it an int32 or number column.`
      : undefined;
  }

  protected putRows(values: BatchRows['values'], from: number, to: number): void {
    if (!(values instanceof BigInt64Array)) throw wrongArray();
    const needed = this.rows + to - from;
    if (needed > this.#values.length) this.#values = grown(this.#values, new BigInt64Array(roomFor(needed)));
    this.#values.set(values.subarray(from, to), this.rows);
  }

  protected zeroRow(row: number): void {
    this.#values[row] = 0n;
  }

  protected appendZero(): void {
    this.append(0n);
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...bigintExtremes(values, this.nulls) };
  }
}

/** One bit per value; a byte until the batch is built. */
export class BoolBuilder extends FixedBuilder {
  #values = new Uint8Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'boolean') return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Uint8Array(this.rows * 2));
    this.#values[this.rows++] = value ? 1 : 0;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  protected putRows(values: BatchRows['values'], from: number, to: number): void {
    if (!(values instanceof Uint8Array)) throw wrongArray();
    const needed = this.rows + to - from;
    if (needed > this.#values.length) this.#values = grown(this.#values, new Uint8Array(roomFor(needed)));
    this.#values.set(values.subarray(from, to), this.rows);
  }

  protected zeroRow(row: number): void {
    this.#values[row] = 0;
  }

  protected appendZero(): void {
    this.append(false);
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    const bits = new Uint8Array((this.rows + 7) >> 3);
    for (let row = 0; row < values.length; row++) {
      if (values[row] === 1) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    }
    return { buffers: [bits], ...integerExtremes(values, this.nulls) };
  }
}

/** As `append` grows: by doubling, so that it need not do so again for each batch. */
export function roomFor(rows: number): number {
  let room = firstRows;
  while (room < rows) room *= 2;
  return room;
}

export function wrongArray(): Error {
  return new Error('Internal error: values in an array of another kind');
}

export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function grown<A extends { set(other: A): void }>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
