import type { ModelOutput } from './run-model.ts';

/** The mean over places, `[1, channels, height, width]`, or over tokens, `[1, tokens, numbers]`. */
export function poolMean({ data, dims }: ModelOutput): Float32Array {
  if (dims.length < 3) return data.slice();
  const isOfTokens = dims.length === 3;
  const length = dims[isOfTokens ? 2 : 1] ?? 1;
  const count = data.length / length;
  const sums = new Float64Array(length);
  for (let index = 0; index < data.length; index++) {
    const at = isOfTokens ? index % length : Math.floor(index / count);
    sums[at] = (sums[at] ?? 0) + (data[index] ?? 0);
  }
  return Float32Array.from(sums, (sum) => sum / count);
}

/** A vector of zeros stays. */
export function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares);
  return norm === 0 ? vector : vector.map((value) => value / norm);
}
