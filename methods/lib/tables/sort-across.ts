import path from 'node:path';
import type { DatasetChain } from '@accelerator/sdk';
import { shareWork } from '../shared-work.ts';
import { cutRuns, type RunPlaces, rowsOfRun } from './cut-runs.ts';
import { mergeRuns, type SortedRun, type SorterSetup } from './merge-runs.ts';
import { openRuns, RowSorter } from './row-sorter.ts';
import { batchOf, type ColumnRows, cut } from './rows.ts';
import { addRows, type SortContext, setupOf } from './sort-table.ts';
import { isSame } from './value-order.ts';

interface AcrossContext extends SortContext {
  readonly sliceno: number;
  readonly slices: number;
}

/**
 * Puts the rows of all slices in one order, by all slice processes: each slice is sorted once, then it is found where its
 * runs are to be cut, and each slice merges the rows that it gets.
 * @param folder for files, of all slices
 */
export async function sortAcross(context: AcrossContext, rows: DatasetChain, folder: string): Promise<void> {
  const { sliceno, slices, options, prepareRes } = context;
  const { plan, writer } = prepareRes;
  const names = plan.columns.map(({ name }) => name);
  const setup = setupOf(context);
  const spilled = await shareWork(path.join(folder, 'runs'), slices, ({ task, folder: own, beat }) => {
    const sorter = new RowSorter(setupOf(context, (name) => path.join(own, name)));
    addRows(sorter, names, { sliceno: task, rows, beat });
    return sorter.spilled();
  });
  const { runs, files } = openRuns(spilled.flat(), setup.types);
  try {
    const ends = runs.map(rowsOfRun);
    const total = ends.reduce((sum, count) => sum + count, 0);
    const kept = options.keepTogether === undefined ? undefined : names.indexOf(options.keepTogether);
    const cuts = await shareWork(path.join(folder, 'cuts'), slices - 1, ({ task, beat }) => {
      const rank = Math.floor(((task + 1) * total) / slices);
      const places = cutRuns(runs, rank, setup.order, setup.memory);
      if (kept === undefined || rank === 0 || rank === total) return places;
      const more = sameAsBefore(runs, { rank, kept, setup, beat });
      return more === 0 ? places : cutRuns(runs, rank + more, setup.order, setup.memory);
    });
    const places: readonly RunPlaces[] = [runs.map(() => 0), ...cuts, ends];
    const own = between(runs, places[sliceno], places[sliceno + 1]);
    for (const chunk of mergeRuns(own, setup)) writer.writeBatch(batchOf(chunk, names));
  } finally {
    for (const file of files) file.close();
  }
}

function between(runs: readonly SortedRun[], from: RunPlaces = [], to: RunPlaces = []): SortedRun[] {
  return runs.map((run, index) => ({ ...run, range: [from[index] ?? 0, to[index] ?? 0] }));
}

interface Border {
  readonly rank: number;
  /** The column whose values stay together. */
  readonly kept: number;
  readonly setup: SorterSetup;
  readonly beat: () => void;
}

/** How many rows from a place on have the value of the row before it. */
function sameAsBefore(runs: readonly SortedRun[], { rank, kept, setup, beat }: Border): number {
  const start = cutRuns(runs, rank - 1, setup.order, setup.memory);
  const rest = between(runs, start, runs.map(rowsOfRun));
  let first: ColumnRows | undefined;
  let count = -1;
  for (const chunk of mergeRuns(rest, setup)) {
    const values = chunk.columns[kept];
    if (values === undefined) throw new Error(`Internal error: a chunk without column ${kept}`);
    first ??= cut(chunk, 0, 1).columns[kept] ?? values;
    for (let row = 0; row < chunk.rows; row++, count++) if (!isSame(first, 0, values, row)) return count;
    beat();
  }
  return count;
}
