import { readFileSync } from 'node:fs';
import path from 'node:path';
import { attemptsFolder } from '../attempt.ts';
import type { MapTask } from '../task.ts';

/** Rows of a slice that follow one another: the number of the first, and how many. */
export type RowRun = readonly [from: number, count: number];

/** Where the engine says which rows of a slice are computed, when others are taken from earlier jobs. */
export function rowRunsFile(jobPath: string, sliceno: number): string {
  return path.join(attemptsFolder(jobPath), `rows.${sliceno}.in`);
}

/** The rows of a chunk, in order. */
export function runsOf(jobPath: string, { sliceno, rows: { from, to, sparse } }: MapTask): RowRun[] {
  if (sparse !== true) return [[from, to - from]];
  const all: RowRun[] = JSON.parse(readFileSync(rowRunsFile(jobPath, sliceno), 'utf8'));
  return all.slice(firstAfter(all, from)).flatMap(([start, count]): RowRun[] => {
    const first = Math.max(start, from);
    const end = Math.min(start + count, to);
    return first < end ? [[first, end - first]] : [];
  });
}

/** The first run that does not end before a row: each chunk of a slice looks for its own among all of them. */
function firstAfter(runs: readonly RowRun[], row: number): number {
  let low = 0;
  for (let high = runs.length; low < high; ) {
    const middle = (low + high) >> 1;
    const [from, count] = runs[middle] ?? [0, 0];
    if (from + count <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Numbers the rows of some runs. */
export class RowNumbers {
  readonly #runs: readonly RowRun[];
  #index = 0;
  #passed = 0;

  constructor(runs: readonly RowRun[]) {
    this.#runs = runs;
  }

  /** The number of the next row. */
  next(): number {
    const [from, count] = this.#runs[this.#index] ?? [0, 0];
    const row = from + this.#passed++;
    if (this.#passed === count) {
      this.#index++;
      this.#passed = 0;
    }
    return row;
  }

  /** Leaves out the next rows. */
  pass(count: number): void {
    for (let left = count; left > 0; ) {
      const rest = (this.#runs[this.#index]?.[1] ?? left) - this.#passed;
      const here = Math.min(left, rest);
      this.#passed += here;
      left -= here;
      if (here < rest) continue;
      this.#index++;
      this.#passed = 0;
    }
  }

  /** The number of the row before which there are so many. */
  at(before: number): number {
    let left = before;
    for (const [from, count] of this.#runs) {
      if (left < count) return from + left;
      left -= count;
    }
    return before;
  }
}
