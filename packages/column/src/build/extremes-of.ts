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

export function bigintExtremes(values: BigInt64Array, nulls: readonly number[]): Extremes {
  let min = 2n ** 63n - 1n;
  let max = -(2n ** 63n);
  let nextNull = 0;
  for (let row = 0; row < values.length; row++) {
    if (nextNull < nulls.length && nulls[nextNull] === row) {
      nextNull++;
      continue;
    }
    const value = values[row] ?? 0n;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? { min: null, max: null } : { min, max };
}
