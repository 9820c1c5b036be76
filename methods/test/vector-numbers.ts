import type { Metric } from '../lib/nearest/candidates.ts';

/** From -1 to 1. */
export function numberAt(row: number, at: number): number {
  const word = Math.imul(row * 48 + at + 1, 2_654_435_761);
  return (Math.imul(word ^ (word >>> 15), 2_246_822_519) >> 8) / 2 ** 23;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** How near two vectors are, as one would write it. */
export const scores: Record<Metric, (a: Float32Array, b: Float32Array) => number> = {
  dot,
  cosine: (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
  l2: (a, b) => Math.sqrt(a.reduce((sum, each, at) => sum + (each - (b[at] ?? 0)) ** 2, 0)),
};
