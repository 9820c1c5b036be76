import type { RawExtreme } from '../extremes.ts';

interface Extremes {
  readonly min: RawExtreme | null;
  readonly max: RawExtreme | null;
}

/** Min and max but for NaN and nulls. Gives every NaN the same bits: equal columns must be equal files. */
export function floatExtremes(values: Float64Array | Float32Array, nulls: readonly number[]): Extremes {
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

export function integerExtremes(values: Int32Array | Uint8Array, nulls: readonly number[]): Extremes {
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
 * By words of 32 bits, the upper one first: no bigint is made for a value (65,536 in a fresh process: 0.2 ms instead of 1.3).
 */
export function bigintExtremes(values: BigInt64Array, nulls: readonly number[]): Extremes {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  let nextNull = 0;
  let [least, greatest] = [-1, -1];
  let [minUpper, minLower, maxUpper, maxLower] = [0, 0, 0, 0];
  for (let row = 0; row < values.length; row++) {
    if (nextNull < nulls.length && nulls[nextNull] === row) {
      nextNull++;
      continue;
    }
    const upper = words[row * 2 + 1] ?? 0;
    const lower = (words[row * 2] ?? 0) >>> 0;
    if (least < 0 || upper < minUpper || (upper === minUpper && lower < minLower)) {
      least = row;
      minUpper = upper;
      minLower = lower;
    }
    if (greatest < 0 || upper > maxUpper || (upper === maxUpper && lower > maxLower)) {
      greatest = row;
      maxUpper = upper;
      maxLower = lower;
    }
  }
  return least < 0 ? { min: null, max: null } : { min: values[least] ?? 0n, max: values[greatest] ?? 0n };
}
