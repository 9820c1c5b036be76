import { type DecimalShape, formatDecimal } from './decimal.ts';

/** Bytes of a decimal value: a whole number in two's complement, the least byte first, as Arrow has it. */
export const int128Bytes = 16;

const word = 2 ** 32;
const exactHigh = 2 ** 21;
let offsets = Int32Array.of(0);

/** Where values of 16 bytes begin, from value `from` to the end of value `to`. */
export function int128Offsets(from: number, to: number): Int32Array {
  if (offsets.length <= to)
    offsets = Int32Array.from({ length: Math.max(1025, to * 2) }, (_, row) => row * int128Bytes);
  return offsets.subarray(from, to + 1);
}

/** The value that begins here, if a double holds it exactly: most do, and a bigint takes ten times as long. Else NaN. */
export function smallAt(bytes: Uint8Array, at: number): number {
  const second =
    (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8) | ((bytes[at + 6] ?? 0) << 16) | ((bytes[at + 7] ?? 0) << 24);
  const sign = second < 0 ? 255 : 0;
  if (second >= exactHigh || second < -exactHigh) return Number.NaN;
  for (let byte = at + 8; byte < at + int128Bytes; byte++) if (bytes[byte] !== sign) return Number.NaN;
  const first =
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  return second * word + (first >>> 0);
}

/** The value of 16 bytes that begins here: of a decimal column, the number times ten to its scale. */
export function readInt128(bytes: Uint8Array, at: number): bigint {
  const small = smallAt(bytes, at);
  if (!Number.isNaN(small)) return BigInt(small);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, int128Bytes);
  return (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
}

/** Writes a value of 16 bytes: a decimal times ten to its scale. */
export function writeInt128(bytes: Uint8Array, at: number, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, int128Bytes);
  view.setBigInt64(0, BigInt.asIntN(64, value), true);
  view.setBigInt64(8, value >> 64n, true);
}

/** Whether the value that begins here has no more digits than a type. */
export function isWithin({ limit }: DecimalShape, bytes: Uint8Array, at: number): boolean {
  const value = smallAt(bytes, at);
  if (!Number.isNaN(value)) return value < limit && -value < limit;
  const large = readInt128(bytes, at);
  return large < limit && -large < limit;
}

/** Powers of ten that a double divides a small number by, and the digits come out. */
const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** The value that begins here as text, with all its digits behind the point. */
export function decimalTextAt(bytes: Uint8Array, at: number, scale: number): string {
  const small = smallAt(bytes, at);
  const power = powers[scale];
  if (Number.isNaN(small) || power === undefined) return formatDecimal(readInt128(bytes, at), scale);
  if (scale === 0) return String(small);
  const size = Math.abs(small);
  const fraction = size % power;
  const whole = (size - fraction) / power;
  return `${small < 0 ? '-' : ''}${whole}.${String(fraction).padStart(scale, '0')}`;
}
