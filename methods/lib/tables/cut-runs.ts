import type { SortedRun } from './merge-runs.ts';
import { chunkRows } from './rows.ts';
import { compareRows, type SortKey, type SortOrder, sortKeys } from './sort-keys.ts';
import { spillBytes } from './spill-file.ts';

/** How many rows of each run come before a place in the order of all of them. */
export type RunPlaces = readonly number[];

export function rowsOfRun({ chunks }: SortedRun): number {
  return chunks.reduce((sum, { rows }) => sum + rows, 0);
}

/**
 * Where sorted runs are to be cut so that the pieces before hold the first `rank` rows of all, in the order in which they
 * are merged: each slice can then merge its own rows, and reads no others. Of each run some twenty chunks are looked at,
 * whatever its length.
 */
export function cutRuns(runs: readonly SortedRun[], rank: number, order: SortOrder, memory: number): number[] {
  const keys = new RunKeys(runs, order, Math.max(4, Math.floor(memory / 4 / spillBytes(memory))));
  const from = runs.map(() => 0);
  const to = runs.map(rowsOfRun);
  for (;;) {
    // The places are between `from` and `to`; a row in the middle of the widest gap says on which side of it they are.
    const widths = to.map((end, run) => end - (from[run] ?? 0));
    const width = Math.max(0, ...widths);
    if (width === 0) return from;
    const pivot = widths.indexOf(width);
    const row = (from[pivot] ?? 0) + (width >> 1);
    const before = runs.map((_, run) =>
      run === pivot ? row : keys.countBefore({ run: pivot, row }, run, from[run] ?? 0, to[run] ?? 0),
    );
    const isWithin = before.reduce((sum, count) => sum + count, 0) < rank;
    for (const [run, count] of before.entries()) {
      if (!isWithin) to[run] = count;
      else from[run] = run === pivot ? row + 1 : count;
    }
  }
}

interface RunRow {
  readonly run: number;
  readonly row: number;
}

/** Compares rows of runs by their numbers; what it has read last is in memory. */
class RunKeys {
  readonly #runs: readonly SortedRun[];
  readonly #order: SortOrder;
  readonly #nulls: 1 | -1;
  readonly #mostChunks: number;
  /** Of each run, how many rows come before its chunks. */
  readonly #starts: readonly number[][];
  readonly #known = new Map<string, SortKey[]>();

  constructor(runs: readonly SortedRun[], order: SortOrder, mostChunks: number) {
    this.#runs = runs;
    this.#order = order;
    this.#nulls = order.nulls === 'first' ? -1 : 1;
    this.#mostChunks = mostChunks;
    this.#starts = runs.map(({ chunks }) => {
      let start = 0;
      return chunks.map(({ rows }) => {
        start += rows;
        return start - rows;
      });
    });
  }

  /** How many rows of a run come before a row of another, if it is known to be at least `from` and at most `to`. */
  countBefore(pivot: RunRow, run: number, from: number, to: number): number {
    let [least, most] = [from, to];
    while (least < most) {
      const row = least + ((most - least) >> 1);
      if (this.#isBefore({ run, row }, pivot)) least = row + 1;
      else most = row;
    }
    return least;
  }

  #isBefore(a: RunRow, b: RunRow): boolean {
    const [one, other] = [this.#find(a), this.#find(b)];
    const difference = compareRows(one.keys, one.row, other.keys, other.row, this.#nulls);
    return difference < 0 || (difference === 0 && a.run < b.run);
  }

  #find({ run, row }: RunRow): { readonly keys: readonly SortKey[]; readonly row: number } {
    const starts = this.#starts[run] ?? [];
    let [chunk, above] = [0, starts.length];
    while (above - chunk > 1) {
      const middle = (chunk + above) >> 1;
      if ((starts[middle] ?? 0) <= row) chunk = middle;
      else above = middle;
    }
    return { keys: this.#keysOf(run, chunk), row: row - (starts[chunk] ?? 0) };
  }

  #keysOf(run: number, number: number): SortKey[] {
    const name = `${run}/${number}`;
    const known = this.#known.get(name);
    this.#known.delete(name);
    const keys = known ?? this.#read(run, number);
    this.#known.set(name, keys);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#mostChunks && oldest !== undefined) this.#known.delete(oldest);
    return keys;
  }

  #read(run: number, number: number): SortKey[] {
    const { file, chunks } = this.#runs[run] ?? {};
    const place = chunks?.[number];
    if (file === undefined || place === undefined) throw new Error(`Internal error: no chunk ${number} of run ${run}`);
    const chunk = file.read(place);
    return sortKeys([chunk], addresses.subarray(0, chunk.rows), this.#order.by);
  }
}

const addresses = Uint32Array.from({ length: chunkRows }, (_, row) => row);
