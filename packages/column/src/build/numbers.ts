import { type BuiltBatch, batchRows, ColumnBuilder } from './builder.ts';
import { bigintExtremes, floatExtremes, integerExtremes } from './extremes-of.ts';

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
