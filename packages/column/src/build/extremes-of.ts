import type { RawExtreme } from '../extremes.ts';

interface Extremes {
  readonly min: RawExtreme | null;
  readonly max: RawExtreme | null;
}

/** Least and greatest but for NaN and nulls. Gives every NaN the same bits: equal columns must be equal files. */
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
 * Compares the high words as numbers and the low ones only where these are equal: 1 ns a value instead of 12 with
 * bigints.
 */
export function bigintExtremes(values: BigInt64Array, nulls: readonly number[]): Extremes {
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
