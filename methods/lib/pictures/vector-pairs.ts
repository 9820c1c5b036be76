import type { Dataset } from '@accelerator/sdk';
import { type Pair, type PairedRows, reportedRows } from './pairs.ts';

/** Vectors of some rows. */
export interface Vectors {
  readonly rows: number;
  has(row: number): boolean;
  /** The L2 distance; infinite where a row has none. */
  apart(one: number, other: number): number;
}

/** The vectors of a column, slice after slice. @param wanted rows; default: all */
export function readVectors(source: Dataset, column: string, wanted?: ReadonlySet<number>): Vectors {
  const length = source.column(column).length ?? 1;
  const places = new Int32Array(source.rows).fill(-1);
  const numbers = new Float32Array((wanted?.size ?? source.rows) * length);
  let [row, place] = [0, 0];
  for (const vector of source.iterate(null, column)) {
    if (vector instanceof Float32Array && wanted?.has(row) !== false) {
      numbers.set(vector, place * length);
      places[row] = place++;
    }
    row++;
  }
  return {
    rows: source.rows,
    has: (each) => (places[each] ?? -1) >= 0,
    apart(one, other) {
      const [first, second] = [places[one] ?? -1, places[other] ?? -1];
      if (first < 0 || second < 0) return Number.POSITIVE_INFINITY;
      let squares = 0;
      const [from, to] = [first * length, second * length];
      for (let index = 0; index < length; index++) {
        const difference = (numbers[from + index] ?? 0) - (numbers[to + index] ?? 0);
        squares += difference * difference;
      }
      return Math.sqrt(squares);
    },
  };
}

/** All pairs whose vectors are no farther apart. */
export function vectorPairs(
  vectors: Vectors,
  { from, to, distance, onProgress }: PairedRows & { readonly distance: number },
): Pair[] {
  const pairs: Pair[] = [];
  for (let one = from; one < to; one++) {
    if (one % reportedRows === 0) onProgress(one);
    if (!vectors.has(one)) continue;
    for (let other = one + 1; other < vectors.rows; other++) {
      if (vectors.apart(one, other) <= distance) pairs.push([one, other]);
    }
  }
  return pairs;
}
