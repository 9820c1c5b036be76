import type { Span } from './byte-spans.ts';

/** The day 1970-01-01 in the count of Julius. */
const julianEpoch = 2_440_588;
const dayNanos = 86_400_000_000_000n;

/** Nanoseconds since 1970 of a moment of 96 bits: nanoseconds of a day, and the number of the day. */
export function julianMoment({ bytes, start }: Span): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  return BigInt(view.getInt32(8, true) - julianEpoch) * dayNanos + view.getBigInt64(0, true);
}
