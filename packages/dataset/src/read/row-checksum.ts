import { digestBytes, writeDigest } from '@accelerator/base';
import {
  type BatchView,
  columnTypeInfo,
  decimalShape,
  int128Bytes,
  isDecimalType,
  type NamedColumnType,
  readInt128,
  writeInt128,
} from '@accelerator/column';
import type { DatasetBatch } from './batches.ts';
import type { RowSource } from './row-source.ts';

const modulus = 1n << 128n;

/** What stands before a value: values of different kinds are never equal, those of one kind whatever their type. */
const tags: Readonly<Record<NamedColumnType, number>> = {
  unicode: 1,
  ascii: 1,
  bytes: 2,
  image: 2,
  json: 3,
  msgpack: 4,
  bool: 5,
  int32: 6,
  int64: 6,
  float32: 6,
  float64: 6,
  number: 6,
  date: 7,
  datetime: 7,
  time: 8,
  vector: 11,
};
/** Numbers that no double holds: whole ones, and decimal ones; and a value so long that its digest stands for it. */
const [bigInteger, bigDecimal, digested] = [9, 10, 255];
const longValue = 4096;
const dayMs = 86_400_000;
const exactIntegers = 2 ** 53;

/**
 * A sum of 128-bit digests over rows: equal for the same rows in whatever order, slices and batches, also of another
 * type that holds the same values. Of parts it can be added up by `joinChecksums`. Memory is one row's.
 *
 * Equal are texts by their characters, numbers by their value (NaN is one value, -0 is not 0), moments whether date or
 * datetime, JSON as it is stored, vectors by their bits.
 * @param columns their order matters, their names don't
 */
export function checksumRows(rows: RowSource, sliceno: number | null, columns: readonly string[]): bigint {
  const encoder = new RowEncoder();
  let sum = 0n;
  for (const batch of rows.batches(sliceno, columns)) sum += encoder.sumOf(batch, columns);
  return sum % modulus;
}

/** The checksum of all rows from those of their parts. */
export function joinChecksums(parts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const part of parts) sum += part;
  return sum % modulus;
}

/** 32 hexadecimal digits. */
export function formatChecksum(sum: bigint): string {
  return sum.toString(16).padStart(32, '0');
}

/** Puts the values of a row one behind the other, each in the one form that it has. */
class RowEncoder {
  #bytes = Buffer.alloc(1024);
  #length = 0;
  readonly #digest = Buffer.alloc(digestBytes);

  sumOf({ rows, columns }: DatasetBatch, names: readonly string[]): bigint {
    const views = names.flatMap((name) => columns[name] ?? []);
    // Of 32 bits each: a batch has too few rows for them to leave what a double holds.
    const sums = [0, 0, 0, 0];
    for (let row = 0; row < rows; row++) {
      this.#length = 0;
      for (const view of views) this.#add(view, row);
      writeDigest(this.#bytes.subarray(0, this.#length), this.#digest, 0);
      for (let word = 0; word < 4; word++) sums[word] = (sums[word] ?? 0) + this.#digest.readUInt32BE(word * 4);
    }
    return sums.reduce((sum, word) => (sum << 32n) + BigInt(word), 0n);
  }

  #add(view: BatchView, row: number): void {
    this.#makeRoom(longValue + 16);
    if (view.nulls > 0 && view.isNull(row)) {
      this.#bytes[this.#length++] = 0;
      return;
    }
    const { type, values, offsets } = view;
    if (isDecimalType(type)) {
      const scale = decimalShape(type)?.scale ?? 0;
      if (values instanceof Uint8Array) this.#addDecimal(values, offsets[row] ?? 0, scale);
      return;
    }
    this.#bytes[this.#length++] = tags[type];
    if (columnTypeInfo(type).storage === 'binary') {
      if (values instanceof Uint8Array) this.#addBytes(values.subarray(offsets[row], offsets[row + 1]));
      return;
    }
    if (type === 'vector') {
      const width = view.length * 4;
      this.#addBytes(new Uint8Array(values.buffer, values.byteOffset + row * width, width));
      return;
    }
    const value = values[row] ?? 0;
    if (type === 'date') this.#addNumber(Number(value) * dayMs);
    else if (typeof value === 'number') this.#addNumber(value);
    else this.#addInteger(value);
  }

  #addBytes(value: Uint8Array): void {
    if (value.length > longValue) {
      this.#bytes[this.#length++] = digested;
      writeDigest(value, this.#bytes, this.#length);
      this.#length += digestBytes;
      return;
    }
    this.#bytes[this.#length++] = value.length >> 8;
    this.#bytes[this.#length++] = value.length & 255;
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  #addNumber(value: number): void {
    this.#bytes.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, this.#length);
    this.#length += 8;
  }

  #addInteger(value: bigint): void {
    const near = Number(value);
    if (Math.abs(near) < exactIntegers || BigInt(near) === value) {
      this.#addNumber(near);
      return;
    }
    this.#bytes[this.#length - 1] = bigInteger;
    this.#bytes.writeBigInt64LE(value, this.#length);
    this.#length += 8;
  }

  /** Whatever the scale: 1.50 is 1.5, and a number like any other where a double holds it. */
  #addDecimal(values: Uint8Array, at: number, scale: number): void {
    let scaled = readInt128(values, at);
    let left = scale;
    for (; left > 0 && scaled % 10n === 0n; left--) scaled /= 10n;
    // 12.5 is 125 / 10, and as 25 / 2 a double: what is left of the power of ten has to be one of two.
    const fives = 5n ** BigInt(left);
    const halves = scaled / fives;
    const isDouble = scaled % fives === 0n && BigInt.asIntN(54, halves) === halves;
    const isInt64 = left === 0 && BigInt.asIntN(64, scaled) === scaled;
    const near = isDouble ? Number(halves) / 2 ** left : left === 0 ? Number(scaled) : Number.NaN;
    if (isInt64 || isDouble || (left === 0 && BigInt(near) === scaled)) {
      this.#bytes[this.#length++] = tags.number;
      if (isInt64) this.#addInteger(scaled);
      else this.#addNumber(near);
      return;
    }
    this.#bytes[this.#length++] = bigDecimal;
    this.#bytes[this.#length++] = left;
    writeInt128(this.#bytes, this.#length, scaled);
    this.#length += int128Bytes;
  }

  #makeRoom(more: number): void {
    if (this.#length + more > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], (this.#length + more) * 2);
  }
}
