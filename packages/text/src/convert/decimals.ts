import {
  type DecimalShape,
  type DecimalType,
  decimalShape,
  int128Bytes,
  int128Offsets,
  parseDecimal,
  writeInt128,
} from '@accelerator/column';
import { asBuffer, isDigit, skipBlanks } from '../bytes.ts';
import { TextConverter } from './converter.ts';
import type { FloatOptions } from './floats.ts';

/** Digits of which every number is exact as a double. */
const exactDigits = 15;
const powers = Array.from({ length: exactDigits + 1 }, (_, exponent) => 10 ** exponent);
const word = 2 ** 32;

/** What was found out about the number that was read last. */
const seen = {
  /** The number without its point, if that is exact. */
  digits: 0,
  /** How many of them there are, without zeros in front. */
  count: 0,
  /** How many of them stand behind the point, without zeros at the end. */
  decimals: 0,
  hasExponent: false,
  isNegative: false,
  from: 0,
};

/** Reads a decimal number, with an exponent or without; where it ends, or -1. */
function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = skipBlanks(bytes, start, end);
  seen.from = at;
  seen.isNegative = bytes[at] === 0x2d;
  if (at < end && (seen.isNegative || bytes[at] === 0x2b)) at++;
  let digits = 0;
  let count = 0;
  const first = at;
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    digits = digits * 10 + digit;
    if (digits !== 0) count++;
  }
  let written = at - first;
  seen.decimals = 0;
  if (at < end && bytes[at] === 0x2e) {
    const point = at++;
    let zeros = 0;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      written++;
      if (digit === 0) {
        zeros++;
        continue;
      }
      // Zeros in between count once another digit has come.
      for (; zeros > 0; zeros--) {
        digits *= 10;
        if (digits !== 0) count++;
      }
      digits = digits * 10 + digit;
      count++;
      seen.decimals = at - point;
    }
  }
  if (written === 0) return -1;
  seen.digits = digits;
  seen.count = count;
  seen.hasExponent = false;
  if (at < end && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    let next = at + 1;
    if (next < end && (bytes[next] === 0x2d || bytes[next] === 0x2b)) next++;
    const exponent = next;
    while (next < end && isDigit(bytes[next])) next++;
    if (next > exponent) {
      seen.hasExponent = true;
      at = next;
    }
  }
  return at;
}

interface DecimalOptions extends FloatOptions {
  readonly type: DecimalType;
}

/** Decimal numbers, exactly: one that has more digits than the column is bad, and never rounded. */
export class DecimalConverter extends TextConverter {
  readonly type: DecimalType;
  readonly #options: DecimalOptions;
  readonly #shape: DecimalShape;
  #bytes = new Uint8Array(1024 * int128Bytes);
  #view = new DataView(this.#bytes.buffer);

  constructor(options: DecimalOptions) {
    super(options);
    const shape = decimalShape(options.type);
    if (shape === undefined) throw new Error(`Internal error: '${options.type}' is no decimal type`);
    this.type = options.type;
    this.#options = options;
    this.#shape = shape;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    const source = this.#read(bytes, start, end);
    if (source === undefined) return false;
    const { precision, scale } = this.#shape;
    const { digits, count, decimals, hasExponent, isNegative } = seen;
    const more = scale - decimals;
    if (!hasExponent && count + more <= exactDigits) {
      if (more < 0 || (digits !== 0 && count + more > precision)) return false;
      const scaled = digits * (powers[more] ?? 1);
      this.#pushSmall(isNegative && scaled !== 0 ? -scaled : scaled);
      return true;
    }
    const scaled = this.#parse(source.bytes, source.stop);
    if (scaled === undefined || !this.#fits(scaled)) return false;
    this.#makeRoom();
    writeInt128(this.#bytes, this.rows * int128Bytes, scaled);
    return true;
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
    const source = this.#read(bytes, 0, bytes.length);
    if (source === undefined) return text.trim() === '' ? 'it is empty' : 'it is no number';
    const scaled = this.#parse(source.bytes, source.stop);
    const { precision, scale } = this.#shape;
    if (scaled === undefined) return `it has more than ${scale} digits behind the point`;
    return `it has more than ${precision - scale} digits before the point`;
  }

  protected pushZero(): void {
    this.#pushSmall(0);
  }

  protected removeLast(): void {}

  protected taken(): { readonly values: Uint8Array; readonly offsets: Int32Array } {
    return { values: this.#bytes.subarray(0, this.rows * int128Bytes), offsets: int128Offsets(0, this.rows) };
  }

  /** Where the digits stand; undefined: it is no number. */
  #read(bytes: Uint8Array, start: number, end: number): { bytes: Uint8Array; stop: number } | undefined {
    const { unstyler, ignoresTrailing } = this.#options;
    const source = unstyler === undefined ? bytes : unstyler.bytes;
    const to = unstyler === undefined ? end : unstyler.rewrite(bytes, start, end);
    if (to < 0) return undefined;
    const stop = readDecimal(source, unstyler === undefined ? start : 0, to);
    const isWhole = stop >= 0 && (ignoresTrailing || skipBlanks(source, stop, to) === to);
    return isWhole ? { bytes: source, stop } : undefined;
  }

  #parse(bytes: Uint8Array, stop: number): bigint | undefined {
    return parseDecimal(asBuffer(bytes, seen.from, stop).toString('latin1'), this.#shape.scale);
  }

  #fits(scaled: bigint): boolean {
    const { limit } = this.#shape;
    return scaled < limit && -scaled < limit;
  }

  #pushSmall(value: number): void {
    this.#makeRoom();
    const high = Math.floor(value / word);
    const at = this.rows * int128Bytes;
    const sign = value < 0 ? -1 : 0;
    this.#view.setUint32(at, value - high * word, true);
    this.#view.setInt32(at + 4, high, true);
    this.#view.setInt32(at + 8, sign, true);
    this.#view.setInt32(at + 12, sign, true);
  }

  #makeRoom(): void {
    if ((this.rows + 1) * int128Bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
