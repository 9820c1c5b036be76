import type { ColumnType } from '@accelerator/sdk';
import { MergeHeap } from './merge-heap.ts';
import { RowMixer } from './row-mixer.ts';
import { type Chunk, chunkRows, cut } from './rows.ts';
import { compareRows, type SortKey, type SortOrder, sortKeys } from './sort-keys.ts';
import { type SpilledChunk, SpillFile, spillBytes } from './spill-file.ts';

export interface SorterSetup {
  readonly types: readonly ColumnType[];
  readonly order: SortOrder;
  /** Bytes of rows that may be in memory. */
  readonly memory: number;
  /** A new file for rows that do not fit. */
  readonly spillFile: () => string;
  /**
   * What becomes of rows in order, given by their addresses, before they go on; `ends`, if they are known: where rows end
   * that have the same values in the columns of the order. Default: the rows as they are.
   */
  readonly combine?: (
    chunks: readonly Chunk[],
    addresses: Uint32Array,
    ends: Uint32Array | undefined,
  ) => Iterable<Chunk>;
}

/** Rows in order, in a file. */
export interface SortedRun {
  readonly file: SpillFile;
  readonly chunks: readonly SpilledChunk[];
  /** Only its rows from a number, and before another. Default: all. */
  readonly range?: readonly [from: number, to: number];
}

const outputBytes = 1 << 20;

/**
 * Merges sorted runs; of equal rows, those of the earlier run come first. One chunk of each run is in memory. Too many
 * runs for that are merged in groups first.
 */
export function* mergeRuns(runs: readonly SortedRun[], setup: SorterSetup): Generator<Chunk> {
  const { memory, spillFile, types } = setup;
  const bytes = spillBytes(memory);
  const atOnce = Math.max(2, Math.floor(memory / 2 / (2 * bytes)));
  const files: SpillFile[] = [];
  try {
    let left = runs;
    while (left.length > atOnce) {
      const file = new SpillFile(spillFile(), types);
      files.push(file);
      const merged: SortedRun[] = [];
      for (let from = 0; from < left.length; from += atOnce) {
        const chunks: SpilledChunk[] = [];
        for (const chunk of mergeAtOnce(left.slice(from, from + atOnce), setup, bytes)) chunks.push(file.write(chunk));
        merged.push({ file, chunks });
      }
      left = merged;
      for (const old of files.splice(0, files.length - 1)) old.remove();
    }
    yield* mergeAtOnce(left, setup, outputBytes);
  } finally {
    for (const file of files) file.remove();
  }
}

function* mergeAtOnce(given: readonly SortedRun[], { order }: SorterSetup, bytes: number): Generator<Chunk> {
  const runs = given.filter(({ chunks, range: [from, to] = all }) => from < to && chunks.some(({ rows }) => rows > 0));
  const nulls = order.nulls === 'first' ? -1 : 1;
  const addresses = Uint32Array.from({ length: chunkRows }, (_, row) => row);
  const keys: (readonly SortKey[])[] = [];
  const mixer = new RowMixer(runs.map(readRun), (run, chunk) => {
    keys[run] = sortKeys([chunk], addresses.subarray(0, chunk.rows), order.by);
  });
  const isBefore = (a: number, b: number): boolean => {
    const difference = compareRows(keys[a] ?? [], mixer.rowOf(a), keys[b] ?? [], mixer.rowOf(b), nulls);
    return difference < 0 || (difference === 0 && a < b);
  };
  const heap = new MergeHeap(runs.length, isBefore);
  while (heap.size > 0) {
    if (mixer.take(heap.first)) heap.sink();
    else heap.drop();
    if (mixer.isFull) yield* mixer.flush(bytes);
  }
  yield* mixer.flush(bytes);
}

const all = [0, Number.POSITIVE_INFINITY] as const;

function* readRun({ file, chunks, range: [from, to] = all }: SortedRun): Generator<Chunk> {
  let start = 0;
  for (const chunk of chunks) {
    const [first, end] = [Math.max(0, from - start), Math.min(chunk.rows, to - start)];
    if (first < end) yield cut(file.read(chunk), first, end);
    start += chunk.rows;
  }
}
