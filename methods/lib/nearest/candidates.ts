import type { Dataset } from '@accelerator/sdk';
import { panel, place, roundUp } from './products.ts';

export type Metric = 'cosine' | 'dot' | 'l2';

/** Vectors of this many bytes are multiplied at a time: they stay in the cache of a core. */
const blockBytes = 512 << 10;
/** And no more rows, as every one has a product with each query. */
const blockRows = 4096;

/** Rows among which neighbours are looked for, some at a time. */
interface Block {
  /** In panels; the last one is filled up with zeros. */
  readonly vectors: Float32Array;
  readonly rows: number;
  /** The first of them among all candidates. */
  readonly first: number;
}

export interface Candidates {
  readonly length: number;
  readonly blocks: readonly Block[];
  /** How many rows all blocks but the last one have. */
  readonly perBlock: number;
  /** By candidate: where it is. Rows without a vector are no candidates, and near one that is not finite is nothing. */
  readonly slices: Int32Array;
  readonly rows: Int32Array;
  /** Squares of their norms; only for `l2`. */
  readonly squares: Float64Array | undefined;
  /** The greatest norm. */
  readonly longest: number;
  readonly keys: readonly (readonly [name: string, values: readonly unknown[]])[];
}

/** Reads all vectors of a column; for `cosine` they get the length 1. */
export function readCandidates(
  dataset: Dataset,
  column: string,
  { metric, key }: { readonly metric: Metric; readonly key: readonly string[] },
): Candidates {
  const info = dataset.column(column);
  const count = info.rows - info.nulls;
  const length = info.length ?? 1;
  const slices = new Int32Array(count);
  const rows = new Int32Array(count);
  const squares = metric === 'l2' ? new Float64Array(count) : undefined;
  const keys = key.map((name) => [name, [] as unknown[]] as const);
  const perBlock = Math.min(blockRows, roundUp(Math.max(1, Math.floor(blockBytes / (length * 4))), panel));
  const blocks: Block[] = [];
  for (let first = 0; first < count; first += perBlock) {
    const size = Math.min(perBlock, count - first);
    blocks.push({ first, rows: size, vectors: new Float32Array(roundUp(size, panel) * length) });
  }
  let at = 0;
  let longest = 0;
  for (const sliceno of dataset.sliceNumbers()) {
    let row = -1;
    for (const [value, ...values] of dataset.iterate(sliceno, [column, ...key])) {
      row++;
      if (!(value instanceof Float32Array && isAllFinite(value))) continue;
      const vector = metric === 'cosine' ? toUnitLength(value) : value;
      const block = blocks[Math.floor(at / perBlock)];
      if (block !== undefined) place(vector, block.vectors, at % perBlock);
      const square = metric === 'cosine' ? 1 : squaresOf(vector);
      if (square > longest) longest = square;
      if (squares !== undefined) squares[at] = square;
      for (const [index, [, all]] of keys.entries()) all.push(keyValue(values[index]));
      slices[at] = sliceno;
      rows[at++] = row;
    }
  }
  // That of one made to be of length 1 is nearly that.
  const found = { blocks: blocksUpTo(blocks, at, length), slices: slices.subarray(0, at), rows: rows.subarray(0, at) };
  return { ...found, length, perBlock, squares, longest: Math.sqrt(longest) * 1.001, keys };
}

/** Those in which there are candidates, where some rows have come to be none. */
function blocksUpTo(blocks: readonly Block[], count: number, length: number): Block[] {
  return blocks.flatMap(({ first, rows, vectors }) => {
    const kept = Math.min(rows, count - first);
    return kept <= 0 ? [] : { first, rows: kept, vectors: vectors.subarray(0, roundUp(kept, panel) * length) };
  });
}

/** Neighbours are JSON: moments are text there, and whole numbers of 64 bits too where a number would be another. */
function keyValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

/** How near a candidate is to a vector, in double precision: the distance for `l2`, else the product. */
export function scoreOf(
  vector: Float32Array,
  candidate: number,
  { blocks, perBlock }: Candidates,
  metric: Metric,
): number {
  const { vectors } = blocks[Math.floor(candidate / perBlock)] ?? { vectors: new Float32Array(0) };
  const row = candidate % perBlock;
  let at = Math.floor(row / panel) * panel * vector.length + (row % panel);
  let sum = 0;
  if (metric === 'l2') {
    for (let index = 0; index < vector.length; index++, at += panel)
      sum += ((vector[index] ?? 0) - (vectors[at] ?? 0)) ** 2;
    return Math.sqrt(sum);
  }
  for (let index = 0; index < vector.length; index++, at += panel) sum += (vector[index] ?? 0) * (vectors[at] ?? 0);
  return sum;
}

/** What orders candidates by their products: the higher, the nearer. A distance is |a|² - 2ab + |b|², where |a|² is the same for all. */
export function rankOf(product: number, squares: Float64Array | undefined, candidate: number): number {
  return squares === undefined ? product : 2 * product - (squares[candidate] ?? 0);
}

/** Whether all its numbers are: their squares add up to no more than double precision holds. */
export function isAllFinite(vector: Float32Array): boolean {
  return Number.isFinite(squaresOf(vector));
}

/** A copy of the length 1; one of zeros stays. */
export function toUnitLength(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(squaresOf(vector));
  if (norm === 0) return vector;
  const unit = new Float32Array(vector.length);
  for (let at = 0; at < vector.length; at++) unit[at] = (vector[at] ?? 0) / norm;
  return unit;
}

/** By numbers, as the iterator of a vector takes three times as long before it is compiled. */
export function squaresOf(vector: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < vector.length; at++) {
    const value = vector[at] ?? 0;
    sum += value * value;
  }
  return sum;
}
