import type { DatasetBatch } from '@accelerator/sdk';
import { type Candidates, isAllFinite, type Metric, rankOf, scoreOf, squaresOf, toUnitLength } from './candidates.ts';
import { bestOf, Nearest } from './nearest-few.ts';
import { Products, panel, roundUp } from './products.ts';

/** A row whose vector is near, with its keys. */
export interface Neighbour {
  readonly slice: number;
  readonly row: number;
  readonly score: number;
  readonly [key: string]: unknown;
}

interface NearestOptions {
  readonly column: string;
  readonly k: number;
  readonly metric: Metric;
  /** The slice whose rows are looked at, where they are candidates themselves. */
  readonly own: number | undefined;
}

/** Rows that are multiplied at a time. */
const queryRows = 256;
/** Products are in single precision: some more than are asked for are kept, which may be as near in double. */
const withSpare = (k: number): number => k + 4 + (k >> 2);

/** In single precision; between multiples of it there is nothing. */
const smallest = 2 ** -149;
/** No sum of products of two vectors is greater in single precision, whose norms have a product below it. */
const greatest = 2 ** 127;

/** A row that has no vector, or one with numbers that are none or infinite: near that is nothing. */
type NoVector = 'missing' | 'not finite';

/** The neighbours of each row, the nearest first; of equally near ones the first. Undefined for rows without a vector, none where it is not finite. */
export function* findNearest(
  batches: Iterable<DatasetBatch>,
  candidates: Candidates,
  { column, k, metric, own }: NearestOptions,
): Generator<Neighbour[] | undefined, undefined> {
  const { length, blocks, perBlock, squares } = candidates;
  const products = new Products(length, {
    queries: queryRows,
    candidates: blocks.length === 1 ? (blocks[0]?.rows ?? 0) : perBlock,
  });
  const ownPlaces = placesOf(candidates, own);
  const nearest = Array.from({ length: queryRows }, () => new Nearest(withSpare(k)));
  const nothing = new Float32Array(length);
  const leastSquares = blocks.map(({ first, rows }) => leastOf(squares?.subarray(first, first + rows)));
  const findGreater = products.findGreater.bind(products);
  let firstRow = 0;
  for (const vectors of blocksOf(batches, column, metric)) {
    for (const [index, vector] of vectors.entries()) {
      products.setQuery(index, typeof vector === 'string' ? nothing : vector);
      nearest[index]?.begin(ownPlaces?.get(firstRow + index));
    }
    for (const [number, block] of blocks.entries()) {
      const { rows, first } = block;
      const leastSquare = leastSquares[number] ?? 0;
      const found = products.multiply(vectors.length, block.vectors);
      const stride = roundUp(rows, panel);
      for (const [index, vector] of vectors.entries()) {
        if (typeof vector === 'string') continue;
        const from = index * stride;
        nearest[index]?.add({ products: found, from, rows, first, squares, leastSquare, findGreater });
      }
    }
    for (const [index, vector] of vectors.entries()) {
      if (typeof vector === 'string') yield vector === 'missing' ? undefined : [];
      else {
        const own = ownPlaces?.get(firstRow + index);
        const nearAs = (lowest: number): Iterable<number> => nearerThan(lowest, vector, { candidates, products, own });
        yield neighboursOf(vector, nearest[index], candidates, { k, metric, nearAs, own });
      }
    }
    firstRow += vectors.length;
  }
  return undefined;
}

/** By row of a slice: which candidate it is. */
function placesOf({ slices, rows }: Candidates, own: number | undefined): ReadonlyMap<number, number> | undefined {
  if (own === undefined) return undefined;
  const places = new Map<number, number>();
  for (let at = slices.indexOf(own); at >= 0 && slices[at] === own; at++) places.set(rows[at] ?? 0, at);
  return places;
}

function* blocksOf(
  batches: Iterable<DatasetBatch>,
  column: string,
  metric: Metric,
): Generator<(Float32Array | NoVector)[], undefined> {
  let block: (Float32Array | NoVector)[] = [];
  for (const { rows, columns } of batches) {
    const view = columns[column];
    if (!(view?.values instanceof Float32Array)) throw new Error('Internal error: vectors that are none');
    const { values, length } = view;
    for (let row = 0; row < rows; row++) {
      const vector = view.isNull(row) ? undefined : values.slice(row * length, (row + 1) * length);
      if (vector === undefined) block.push('missing');
      else if (!isAllFinite(vector)) block.push('not finite');
      else block.push(metric === 'cosine' ? toUnitLength(vector) : vector);
      if (block.length < queryRows) continue;
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
  return undefined;
}

function leastOf(numbers: Float64Array | undefined): number {
  let least = Number.POSITIVE_INFINITY;
  for (const each of numbers ?? []) if (each < least) least = each;
  return least;
}

/** All candidates but the vector itself whose ranks are as high: many may be as near as that, where a folder is full of copies. */
function nearerThan(
  lowest: number,
  vector: Float32Array,
  {
    candidates,
    products,
    own,
  }: { readonly candidates: Candidates; readonly products: Products; readonly own: number | undefined },
): number[] {
  const found: number[] = [];
  products.setQuery(0, vector);
  for (const { vectors, rows, first } of candidates.blocks) {
    const all = products.multiply(1, vectors);
    for (let row = 0; row < rows; row++) {
      const candidate = first + row;
      const rank = rankOf(all[row] ?? 0, candidates.squares, candidate);
      if (!(rank < lowest) && candidate !== own) found.push(candidate);
    }
  }
  return found;
}

function* allBut(own: number | undefined, count: number): Generator<number, undefined> {
  for (let candidate = 0; candidate < count; candidate++) if (candidate !== own) yield candidate;
  return undefined;
}

interface NeighboursOptions {
  readonly k: number;
  readonly metric: Metric;
  /** The candidates whose ranks are not below one. */
  readonly nearAs: (lowest: number) => Iterable<number>;
  /** The candidate that the vector itself is. */
  readonly own: number | undefined;
}

function neighboursOf(
  vector: Float32Array,
  nearest: Nearest | undefined,
  candidates: Candidates,
  { k, metric, nearAs, own }: NeighboursOptions,
): Neighbour[] {
  const { slices, rows, keys, length, longest } = candidates;
  // Sums in single precision are off by half a unit of the last place for each number, and some more;
  // those of squares in double.
  const norms = Math.sqrt(squaresOf(vector)) * longest;
  const error = length * (norms * 2 ** -22 + smallest) + longest ** 2 * 2 ** -50;
  // Of distances the least is nearest.
  const sign = metric === 'l2' ? -1 : 1;
  const exact = (candidate: number): number => sign * scoreOf(vector, candidate, candidates, metric);
  const best =
    norms < greatest
      ? (nearest?.best(k, error, exact) ?? bestOf(nearAs(nearest?.lowest(k, error) ?? 0), k, exact))
      : bestOf(allBut(own, slices.length), k, exact);
  return best.map(({ candidate, score }) => {
    const place = {
      slice: slices[candidate] ?? 0,
      row: rows[candidate] ?? 0,
      score: Math.round(sign * score * 1e6) / 1e6,
    };
    if (keys.length === 0) return place;
    return { ...Object.fromEntries(keys.map(([name, values]) => [name, values[candidate] ?? null])), ...place };
  });
}
