import type { RawExtreme } from '../extremes.ts';
import { type BuiltBatch, batchRows, ColumnBuilder } from './builder.ts';

const firstRows = 1024;

/** `float64` and `number`. */
export class Float64Builder extends ColumnBuilder {
  #values = new Float64Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'number') return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Float64Array(this.rows * 2));
    this.#values[this.rows++] = value;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  protected appendZero(): void {
    this.append(0);
  }

  protected removeLast(): void {
    this.rows--;
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...floatExtremes(values, this.nulls) };
  }
}

export class Float32Builder extends ColumnBuilder {
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

  protected appendZero(): void {
    this.append(0);
  }

  protected removeLast(): void {
    this.rows--;
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...floatExtremes(values, this.nulls) };
  }
}

export class Int32Builder extends ColumnBuilder {
  #values = new Int32Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'number' || (value | 0) !== value) return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Int32Array(this.rows * 2));
    this.#values[this.rows++] = value;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  protected appendZero(): void {
    this.append(0);
  }

  protected removeLast(): void {
    this.rows--;
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...integerExtremes(values, this.nulls) };
  }
}

export class Int64Builder extends ColumnBuilder {
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

  protected appendZero(): void {
    this.append(0n);
  }

  protected removeLast(): void {
    this.rows--;
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const values = this.#values.subarray(0, this.rows);
    return { buffers: [bytesOf(values)], ...bigintExtremes(values, this.nulls) };
  }
}

/** One bit per value; a byte until the batch is built. */
export class BoolBuilder extends ColumnBuilder {
  #values = new Uint8Array(firstRows);

  append(value: unknown): boolean {
    if (typeof value !== 'boolean') return false;
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Uint8Array(this.rows * 2));
    this.#values[this.rows++] = value ? 1 : 0;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  protected appendZero(): void {
    this.append(false);
  }

  protected removeLast(): void {
    this.rows--;
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

export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function grown<A extends { set(other: A): void }>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

interface Extremes {
  readonly min: RawExtreme | null;
  readonly max: RawExtreme | null;
}

/** Least and greatest but for NaN and nulls. Gives every NaN the same bits: equal columns must be equal files. */
function floatExtremes(values: Float64Array | Float32Array, nulls: readonly number[]): Extremes {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let found = false;
  let nextNull = 0;
  for (let row = 0; row < values.length; row++) {
    if (nextNull < nulls.length && nulls[nextNull] === row) {
      nextNull++;
      continue;
    }
    const value = values[row] ?? 0;
    if (Number.isNaN(value)) {
      values[row] = Number.NaN;
      continue;
    }
    found = true;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return found ? { min, max } : { min: null, max: null };
}

function integerExtremes(values: Int32Array | Uint8Array, nulls: readonly number[]): Extremes {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let nextNull = 0;
  for (let row = 0; row < values.length; row++) {
    if (nextNull < nulls.length && nulls[nextNull] === row) {
      nextNull++;
      continue;
    }
    const value = values[row] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? { min: null, max: null } : { min, max };
}

/**
 * Compares the high words as numbers and the low ones only where these are equal: 1 ns a value instead of 12 with
 * bigints.
 */
function bigintExtremes(values: BigInt64Array, nulls: readonly number[]): Extremes {
  const high = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const low = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  let least = -1;
  let greatest = -1;
  let nextNull = 0;
  for (let row = 0; row < values.length; row++) {
    if (nextNull < nulls.length && nulls[nextNull] === row) nextNull++;
    else {
      if (least < 0 || isLess(high, low, row, least)) least = row;
      if (greatest < 0 || isLess(high, low, greatest, row)) greatest = row;
    }
  }
  return { min: values[least] ?? null, max: values[greatest] ?? null };
}

function isLess(high: Int32Array, low: Uint32Array, a: number, b: number): boolean {
  const highA = high[a * 2 + 1] ?? 0;
  const highB = high[b * 2 + 1] ?? 0;
  return highA < highB || (highA === highB && (low[a * 2] ?? 0) < (low[b * 2] ?? 0));
}
