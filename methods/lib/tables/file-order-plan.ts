import type { Link } from './along-chain.ts';
import { inTurns, placeInTurns, type TurnPlace } from './in-turns.ts';
import { type ColumnRows, cut } from './rows.ts';
import { isSame } from './value-order.ts';

/**
 * Where the slices of a dataset in the order of its file begin, and at last where all of it ends.
 * @param keepTogether a column: a slice goes on until its value changes, for which it is read behind each border
 */
export function planFileOrder({ source, rows }: Link, keepTogether: string | undefined): TurnPlace[] {
  const rowsPerSlice = source.sliceNumbers().map((sliceno) => rows.rowsOf(source, sliceno));
  const total = rowsPerSlice.reduce((sum, each) => sum + each, 0);
  const ranks = [0];
  let nominal = 0;
  for (const each of rowsPerSlice) {
    nominal += each;
    const last = ranks.at(-1) ?? 0;
    const isInside = nominal > 0 && nominal < total && keepTogether !== undefined;
    ranks.push(
      !isInside || last >= nominal
        ? Math.max(last, nominal)
        : nominal + sameAsBefore(rows, keepTogether, placeInTurns(rowsPerSlice, nominal - 1)),
    );
  }
  // The last slice has what is left.
  ranks[ranks.length - 1] = total;
  return ranks.map((rank) => placeInTurns(rowsPerSlice, rank));
}

/** How many rows behind a row have its value. */
function sameAsBefore(rows: Link['rows'], column: string, from: TurnPlace): number {
  let first: ColumnRows | undefined;
  let count = -1;
  for (const chunk of inTurns(rows, [column], from)) {
    const [values] = chunk.columns;
    if (values === undefined) continue;
    first ??= cut(chunk, 0, 1).columns[0];
    for (let row = 0; row < chunk.rows; row++) {
      if (first === undefined || !isSame(first, 0, values, row)) return count;
      count++;
    }
  }
  return count;
}
