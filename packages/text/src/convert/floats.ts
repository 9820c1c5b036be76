import type { BatchArrays } from '@accelerator/column';
import { asBuffer, isDigit, skipBlanks } from '../bytes.ts';
import type { ConverterOptions } from './converter.ts';
import { ByteCollector, Float64Collector } from './fixed.ts';
import type { Unstyler } from './grouped.ts';

export interface FloatOptions extends ConverterOptions {
  readonly ignoresTrailing: boolean;
  readonly unstyler: Unstyler | undefined;
}

/** Powers of ten that are exact as doubles. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** What was found out about the number that was read last. Variables, where a result would be an object for each. */
const seen = {
  /** Whether there is no exponent, and no digit but 0 behind the point. */
  isInteger: false,
  /** Significant digits. */
  digits: 0,
  /** Where the digits begin. */
  from: 0,
  /** Where those before the point end. */
  to: 0,
};

/**
 * Reads a number as `strtod` does, but for hexadecimal ones, and puts it into an array; where it ends, or -1. Up to 15
 * digits with an exponent up to 22 are exact as a quotient or product of two doubles (Clinger); the rest is parsed by
 * the machine from a string, which takes three times as long.
 */
function readFloat(bytes: Uint8Array, start: number, end: number, out: Float64Array, row: number): number {
  let at = skipBlanks(bytes, start, end);
  const first = at;
  const isNegative = at < end && bytes[at] === 0x2d;
  if (isNegative || (at < end && bytes[at] === 0x2b)) at++;
  let value = 0;
  let count = 0;
  let significant = 0;
  seen.from = at;
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    count++;
    if (value !== 0) significant++;
  }
  seen.to = at;
  let exponent = 0;
  let decimals = 0;
  if (at < end && bytes[at] === 0x2e) {
    at++;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      count++;
      exponent--;
      if (value !== 0) significant++;
      if (digit !== 0) decimals++;
    }
  }
  if (count === 0) return readWord(bytes, seen.from, end, out, row, isNegative);
  seen.digits = significant;
  seen.isInteger = decimals === 0;
  const mantissaEnd = at;
  if (at < end && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    let next = at + 1;
    const isMinus = bytes[next] === 0x2d;
    if (next < end && (isMinus || bytes[next] === 0x2b)) next++;
    let written = 0;
    const firstDigit = next;
    for (; next < end && isDigit(bytes[next]); next++) written = written * 10 + ((bytes[next] ?? 0) - 0x30);
    if (next > firstDigit) {
      at = next;
      exponent += isMinus ? -written : written;
      seen.isInteger = false;
    }
  }
  if (significant <= 15 && exponent >= -22 && exponent <= 22) {
    const power = powers[Math.abs(exponent)] ?? 1;
    value = exponent < 0 ? value / power : value * power;
    out[row] = isNegative ? -value : value;
  } else {
    out[row] = Number(asBuffer(bytes, first, at > mantissaEnd ? at : mantissaEnd).toString('latin1'));
  }
  return at;
}

const words = ['infinity', 'inf', 'nan'];

function readWord(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Float64Array,
  row: number,
  isNegative: boolean,
): number {
  for (const word of words) {
    if (start + word.length > end) continue;
    let index = 0;
    while (index < word.length && ((bytes[start + index] ?? 0) | 0x20) === word.charCodeAt(index)) index++;
    if (index < word.length) continue;
    out[row] = word === 'nan' ? Number.NaN : isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    seen.isInteger = false;
    return start + word.length;
  }
  return -1;
}

/** Reads a whole text as a number; false: it is none. Where its digits stand is in `seen`, and `source`. */
function readWhole(
  options: FloatOptions,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Float64Array,
  row: number,
): boolean {
  const { unstyler, ignoresTrailing } = options;
  if (unstyler === undefined) {
    const stop = readFloat(bytes, start, end, out, row);
    return stop >= 0 && (stop === end || ignoresTrailing || skipBlanks(bytes, stop, end) === end);
  }
  const size = unstyler.rewrite(bytes, start, end);
  const stop = size < 0 ? -1 : readFloat(unstyler.bytes, 0, size, out, row);
  return stop >= 0 && (ignoresTrailing || skipBlanks(unstyler.bytes, stop, size) === size);
}

const noNumber = (text: string): string => (text.trim() === '' ? 'it is empty' : 'it is no number');

export class Float64Converter extends Float64Collector {
  readonly type = 'float64';
  readonly #options: FloatOptions;

  constructor(options: FloatOptions) {
    super(options);
    this.#options = options;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    return readWhole(this.#options, bytes, start, end, this.room(), this.rows);
  }

  protected override convertMany(bytes: Uint8Array, offsets: Int32Array, from: number, to: number): number {
    for (let row = from; row < to; row++) {
      if (!this.convert(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)) return row;
      this.rows++;
    }
    return to;
  }

  protected problemOf(text: string): string {
    return noNumber(text);
  }
}

export class Float32Converter extends Float64Collector {
  readonly type = 'float32';
  readonly #options: FloatOptions;

  constructor(options: FloatOptions) {
    super(options);
    this.#options = options;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    return readWhole(this.#options, bytes, start, end, this.room(), this.rows);
  }

  protected problemOf(text: string): string {
    return noNumber(text);
  }

  protected override taken(): { readonly values: BatchArrays['float32']; readonly offsets: Int32Array } {
    const { values, offsets } = super.taken();
    return { values: new Float32Array(values), offsets };
  }
}

export interface NumberOptions extends FloatOptions {
  /** Whether only whole numbers are good. */
  readonly isWhole: boolean;
}

/** Like `float64`, but for integers that no double is: they are bad, and never another number. */
export class NumberConverter extends Float64Collector {
  readonly type = 'number';
  readonly #options: NumberOptions;

  constructor(options: NumberOptions) {
    super(options);
    this.#options = options;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    const out = this.room();
    if (!readWhole(this.#options, bytes, start, end, out, this.rows)) return false;
    if (!seen.isInteger) return !this.#options.isWhole;
    // There is no integer -0.
    if (out[this.rows] === 0) out[this.rows] = 0;
    return seen.digits <= 15 || this.#isExact(bytes, out[this.rows] ?? 0);
  }

  protected override convertMany(bytes: Uint8Array, offsets: Int32Array, from: number, to: number): number {
    for (let row = from; row < to; row++) {
      if (!this.convert(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)) return row;
      this.rows++;
    }
    return to;
  }

  protected problemOf(text: string): string {
    const bytes = Buffer.from(text, 'utf8');
    const scratch = new Float64Array(1);
    if (!readWhole(this.#options, bytes, 0, bytes.length, scratch, 0)) return noNumber(text);
    return seen.isInteger ? 'a double can’t hold this integer; int64 might, or ascii' : 'it is no whole number';
  }

  /** Whether the digits that were read last are those of the value. */
  #isExact(bytes: Uint8Array, value: number): boolean {
    const source = this.#options.unstyler?.bytes ?? bytes;
    if (!Number.isFinite(value)) return false;
    return BigInt(asBuffer(source, seen.from, seen.to).toString('latin1')) === BigInt(Math.abs(value));
  }
}

/** A bool by a number: 0 is false. */
export class NumberBoolConverter extends ByteCollector {
  readonly type = 'bool';
  readonly #options: FloatOptions;
  readonly #value = new Float64Array(1);

  constructor(options: FloatOptions) {
    super(options);
    this.#options = options;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (!readWhole(this.#options, bytes, start, end, this.#value, 0)) return false;
    const [value = 0] = this.#value;
    if (Number.isNaN(value)) return false;
    this.push(value === 0 ? 0 : 1);
    return true;
  }

  protected problemOf(text: string): string {
    return /^\s*[+-]?nan/i.test(text) ? 'NaN is neither true nor false' : noNumber(text);
  }
}
