import type { BatchArrays } from '@accelerator/column';
import { TextConverter } from './converter.ts';

const firstRows = 1024;
const word = 2 ** 32;
const noOffsets = new Int32Array(0);

function grown<A extends { set(other: A): void }>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

interface Taken<V> {
  readonly values: V;
  readonly offsets: Int32Array;
}

/** Collects numbers of 32 bits. */
export abstract class Int32Collector extends TextConverter {
  #values = new Int32Array(firstRows);

  protected push(value: number): void {
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Int32Array(this.rows * 2));
    this.#values[this.rows] = value;
  }

  protected pushZero(): void {
    this.push(0);
  }

  protected removeLast(): void {}

  protected taken(): Taken<Int32Array> {
    return { values: this.#values.subarray(0, this.rows), offsets: noOffsets };
  }
}

/** Collects whole numbers of 64 bits as two words, without making a bigint for each. */
export abstract class Int64Collector extends TextConverter {
  #words = new Int32Array(firstRows * 2);

  /** A whole number that a double holds. */
  protected push(value: number): void {
    const high = Math.floor(value / word);
    this.pushWords(high, value - high * word);
  }

  protected pushWords(high: number, low: number): void {
    const at = this.rows * 2;
    if (at === this.#words.length) this.#words = grown(this.#words, new Int32Array(at * 2));
    this.#words[at] = low;
    this.#words[at + 1] = high;
  }

  protected pushZero(): void {
    this.pushWords(0, 0);
  }

  protected removeLast(): void {}

  protected taken(): Taken<BigInt64Array> {
    return { values: new BigInt64Array(this.#words.buffer, 0, this.rows), offsets: noOffsets };
  }
}

/** Collects doubles. */
export abstract class Float64Collector extends TextConverter {
  #values = new Float64Array(firstRows);

  /** Where the next value is to be put: at `rows`. */
  protected room(): Float64Array {
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Float64Array(this.rows * 2));
    return this.#values;
  }

  protected pushZero(): void {
    this.room()[this.rows] = 0;
  }

  protected removeLast(): void {}

  protected taken(): Taken<BatchArrays['float64' | 'float32']> {
    return { values: this.#values.subarray(0, this.rows), offsets: noOffsets };
  }
}

/** Collects a byte for each value. */
export abstract class ByteCollector extends TextConverter {
  #values = new Uint8Array(firstRows);

  protected push(value: number): void {
    if (this.rows === this.#values.length) this.#values = grown(this.#values, new Uint8Array(this.rows * 2));
    this.#values[this.rows] = value;
  }

  protected pushZero(): void {
    this.push(0);
  }

  protected removeLast(): void {}

  protected taken(): Taken<Uint8Array> {
    return { values: this.#values.subarray(0, this.rows), offsets: noOffsets };
  }
}

/** Collects values of any length, one after the other. */
export abstract class BinaryCollector extends TextConverter {
  #data = Buffer.allocUnsafeSlow(1 << 16);
  #length = 0;
  #offsets = new Int32Array(firstRows + 1);

  /** Bytes that are there already. */
  protected pushSlice(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.#reserve(size);
    const length = this.#length;
    const data = this.#data;
    if (size < 24) for (let at = 0; at < size; at++) data[length + at] = bytes[start + at] ?? 0;
    else data.set(bytes.subarray(start, end), length);
    this.#endValue(size);
  }

  protected pushText(text: string): void {
    this.#reserve(text.length * 3);
    this.#endValue(this.#data.write(text, this.#length, 'utf8'));
  }

  protected pushZero(): void {
    this.#endValue(0);
  }

  protected removeLast(): void {
    this.#length = this.#offsets[this.rows] ?? 0;
  }

  protected taken(): Taken<Uint8Array> {
    const values = this.#data.subarray(0, this.#length);
    const offsets = this.#offsets.subarray(0, this.rows + 1);
    this.#length = 0;
    return { values, offsets };
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#data.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#data.length * 2));
    this.#data.copy(larger, 0, 0, this.#length);
    this.#data = larger;
  }

  #endValue(size: number): void {
    this.#length += size;
    const next = this.rows + 1;
    if (next === this.#offsets.length) this.#offsets = grown(this.#offsets, new Int32Array(next * 2));
    this.#offsets[next] = this.#length;
  }
}
