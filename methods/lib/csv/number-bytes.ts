import type { ByteSink } from './byte-sink.ts';

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;

/** Writes a whole number from 0 to 2^53. */
export function addWhole(sink: ByteSink, value: number): void {
  sink.reserve(24);
  const { data } = sink;
  let left = value;
  let at = sink.length + digitsOf(value);
  sink.length = at;
  while (left > 0x7fff_ffff) {
    const rest = Math.floor(left / 10);
    data[--at] = zero + (left - rest * 10);
    left = rest;
  }
  let small = left | 0;
  do {
    const rest = (small / 10) | 0;
    data[--at] = zero + (small - rest * 10);
    small = rest;
  } while (small > 0);
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}

/** Writes so many digits of a number of 31 bits. */
export function addDigits(sink: ByteSink, value: number, digits: number): void {
  sink.reserve(digits);
  const { data, length } = sink;
  let left = value | 0;
  for (let at = length + digits - 1; at >= length; at--) {
    const rest = (left / 10) | 0;
    data[at] = zero + (left - rest * 10);
    left = rest;
  }
  sink.length = length + digits;
}

/** Of so many hundredths or ten-thousandths a double has all digits. */
const mostScaled = 1e15;

/**
 * Writes a number as `String` does, and -0 with its sign. A number of up to 15 digits, four of them behind the point, takes a
 * third of the time: no two such numbers are the same double, so its digits are those that `String` finds.
 */
export function addNumber(sink: ByteSink, value: number): void {
  const size = Math.abs(value);
  if (size < mostScaled) {
    const isNegative = value < 0 || Object.is(value, -0);
    const whole = Math.floor(size);
    if (whole === size) {
      if (isNegative) addByte(sink, minus);
      addWhole(sink, whole);
      return;
    }
    const scaled = Math.round(size * 10_000);

    if (scaled < mostScaled && scaled / 10_000 === size) {
      if (isNegative) addByte(sink, minus);
      const integer = Math.floor(scaled / 10_000);
      addWhole(sink, integer);
      addByte(sink, point);
      addDigits(sink, scaled - integer * 10_000, 4);
      while (sink.data[sink.length - 1] === zero) sink.length--;
      return;
    }
  }
  sink.addText(String(value));
}

export function addByte(sink: ByteSink, byte: number): void {
  sink.reserve(1);
  sink.data[sink.length++] = byte;
}
