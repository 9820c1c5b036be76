import type { Dataset } from '@accelerator/sdk';

export type Metric = 'cosine' | 'dot' | 'l2';

/** Vectors of this many bytes are multiplied at a time. */
const blockBytes = 64 << 20;

/** Rows among which neighbours are looked for, some at a time. */
interface Block {
  /** Row after row. */
  readonly vectors: Float32Array;
  readonly rows: number;
  /** The first of them among all candidates. */
  readonly first: number;
}

export interface Candidates {
  readonly length: number;
  readonly blocks: readonly Block[];
  /** By candidate: where it is. Rows without a vector are no candidates. */
  readonly slices: Int32Array;
  readonly rows: Int32Array;
  /** Squares of their norms; only for `l2`. */
  readonly squares: Float64Array;
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
  const squares = new Float64Array(metric === 'l2' ? count : 0);
  const keys = key.map((name) => [name, [] as unknown[]] as const);
  const perBlock = Math.max(1, Math.floor(blockBytes / (length * 4)));
  const blocks: Block[] = [];
  for (let first = 0; first < count; first += perBlock) {
    const size = Math.min(perBlock, count - first);
    blocks.push({ first, rows: size, vectors: new Float32Array(size * length) });
  }
  let at = 0;
  for (const sliceno of dataset.sliceNumbers()) {
    let row = -1;
    for (const [vector, ...values] of dataset.iterate(sliceno, [column, ...key])) {
      row++;
      if (!(vector instanceof Float32Array)) continue;
      const block = blocks[Math.floor(at / perBlock)];
      block?.vectors.set(metric === 'cosine' ? toUnitLength(vector) : vector, (at % perBlock) * length);
      if (metric === 'l2') squares[at] = squaresOf(vector);
      for (const [index, [, all]] of keys.entries()) all.push(values[index]);
      slices[at] = sliceno;
      rows[at++] = row;
    }
  }
  return { length, blocks, slices, rows, squares, keys };
}

/** A copy of the length 1; one of zeros stays. */
export function toUnitLength(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(squaresOf(vector));
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

export function squaresOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum;
}
