const size = 128;
const cells = 4;
const directions = 8;

/** For each of 4 by 4 parts of a picture, how much of its edges have each of 8 directions. */
export const edgesLength = cells * cells * directions;

/** Mean strength of the gradients from which on a picture has edges, and not noise. */
const plainStrength = 4;

/** By gradients of the luma, whose sign does not matter; of norm 1, or less where there is little but noise. */
export function edgeHistogram(luma: Float32Array): Float32Array {
  const histogram = new Float32Array(edgesLength);
  let sum = 0;
  for (let y = 1; y < size - 1; y++) {
    const row = Math.floor((y * cells) / size) * cells;
    for (let x = 1; x < size - 1; x++) {
      const at = y * size + x;
      const dx = (luma[at + 1] ?? 0) - (luma[at - 1] ?? 0);
      const dy = (luma[at + size] ?? 0) - (luma[at - size] ?? 0);
      const strength = Math.sqrt(dx * dx + dy * dy);
      if (strength < 2) continue;
      sum += strength;
      // Shared by the two directions that are nearest: an edge between them must not jump.
      const turn = ((Math.atan2(dy, dx) / Math.PI + 1) % 1) * directions;
      const first = Math.floor(turn);
      const share = turn - first;
      const part = (row + Math.floor((x * cells) / size)) * directions;
      const [a, b] = [part + (first % directions), part + ((first + 1) % directions)];
      histogram[a] = (histogram[a] ?? 0) + strength * (1 - share);
      histogram[b] = (histogram[b] ?? 0) + strength * share;
    }
  }
  const share = Math.min(1, sum / (size - 2) ** 2 / plainStrength);
  return toUnitLength(histogram.map(Math.sqrt)).map((value) => value * share);
}

/** In place. */
export function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares);
  if (norm > 0) for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / norm;
  return vector;
}
