import { type DatasetList, retractedIn } from '@accelerator/dataset';
import type { SliceRows } from '../datasets/slice-rows.ts';
import { type FoundRow, type FoundRows, unpackRows } from './found-rows.ts';
import type { GrepRequest } from './grep-request.ts';
import { grepSlice, type SliceMatches } from './grep-slice.ts';

/** What was found in a slice and waits for its turn. */
interface Waiting {
  readonly slice: SliceRows;
  readonly matches: Generator<SliceMatches, undefined>;
  /** With the turn in which each comes: its number among the live rows of its slice. */
  readonly rows: { readonly turn: number; readonly row: FoundRow }[];
  /** All that comes has this turn at least. */
  turn: number;
}

/** Searches datasets, a row of each slice in turn, so that rows come as in a file that was imported. */
export function* grepInTurns(
  datasets: DatasetList,
  request: GrepRequest,
  wanted: readonly number[] | undefined,
): Generator<FoundRows, undefined> {
  for (const dataset of datasets) {
    let isDone = false;
    const skipRest = (): void => {
      isDone = true;
    };
    const slices = dataset.sliceNumbers().filter((sliceno) => wanted === undefined || wanted.includes(sliceno));
    const waiting = slices.map((sliceno): Waiting => {
      const slice = { dataset, sliceno, retracted: datasets[retractedIn](dataset, sliceno) };
      return { slice, matches: grepSlice(slice, request, { everyBlock: true }), rows: [], turn: 0 };
    });
    try {
      for (let open = [...waiting]; open.length > 0 && !isDone; ) {
        const slowest = open.reduce((least, each) => (each.turn < least.turn ? each : least));
        if (!searchOn(slowest)) open = open.filter((each) => each !== slowest);
        const turn = open.reduce((least, each) => Math.min(least, each.turn), Number.POSITIVE_INFINITY);
        const rows = takeBefore(waiting, turn);
        if (rows.length > 0) yield { dataset, rows, skipRest };
      }
    } finally {
      for (const { matches } of waiting) matches.return(undefined);
    }
  }
}

/** Searches some more rows. @returns false when there are no more */
function searchOn(waiting: Waiting): boolean {
  const { slice, matches, rows } = waiting;
  const next = matches.next();
  if (next.done === true) return false;
  const { dataset, sliceno, retracted } = slice;
  const before = dataset.rowsPerSlice.slice(0, sliceno).reduce((sum, each) => sum + each, 0);
  const turnOf = (inSlice: number): number => inSlice - retracted.countIn(0, inSlice);
  for (const row of unpackRows(next.value.found, sliceno)) rows.push({ turn: turnOf(row.row - before), row });
  waiting.turn = turnOf(next.value.searched);
  return true;
}

/** The rows that come before a turn, in order. */
function takeBefore(waiting: readonly Waiting[], turn: number): FoundRow[] {
  const ready = waiting.flatMap(({ rows }) => {
    const later = rows.findIndex((each) => each.turn >= turn);
    return rows.splice(0, later < 0 ? rows.length : later);
  });
  return ready.sort((a, b) => a.turn - b.turn || a.row.sliceno - b.row.sliceno).map(({ row }) => row);
}
