import type { Dataset } from '@accelerator/dataset';
import {
  chosenRows,
  countRanges,
  formatCount,
  grep,
  planGrep,
  type RowBlock,
  type RowRange,
  rowBlock,
  rowsUnknown,
  sliceRanges,
} from '@accelerator/inspect';
import type { Board } from '../../board.ts';
import { type DataQuery, isFiltered } from './data-query.ts';

/** The rows that a page is about. */
export interface ShownRows {
  readonly ranges: readonly RowRange[];
  readonly rows: number;
  /** Where the page begins among them. */
  readonly from: number;
  /** Of rows that were searched for: their numbers. */
  readonly numbers: readonly number[] | undefined;
  /** What there is to say of them. */
  readonly note: string;
}

/** Without scripts, not more of what is found can be paged through. */
const mostFound = 5000;

/** @param perPage the page begins at a multiple of it. @throws AcceleratorError `ROWS_UNKNOWN`, `PATTERN_INVALID`, `OPTION_INVALID` */
export async function shownRows(
  board: Board,
  dataset: Dataset,
  query: DataQuery,
  { perPage, signal }: { readonly perPage: number; readonly signal: AbortSignal },
): Promise<ShownRows> {
  if (isFiltered(query)) return foundRows(dataset, query, perPage, signal);
  const chosen = query.only === undefined ? undefined : chosenRows(board.workdir, dataset, query.only);
  if (query.only !== undefined && chosen === undefined) throw rowsUnknown(dataset.id);
  const ranges = chosen ?? [[0, dataset.rows] as const];
  const rows = countRanges(ranges);
  return { ranges, rows, from: pageStart(query.row, rows, perPage), numbers: undefined, note: '' };
}

async function foundRows(dataset: Dataset, query: DataQuery, perPage: number, signal: AbortSignal): Promise<ShownRows> {
  const most = Math.max(query.row + 2 * perPage, 1000);
  const plan = planGrep([dataset], {
    patterns: [query.find],
    columns: query.in === '' ? undefined : [query.in],
    show: [],
    ranges: query.range,
    give: 'text',
    most: Math.min(most, mostFound),
  });
  const numbers: number[] = [];
  for await (const { rows } of grep(plan, { signal })) for (const { row } of rows) numbers.push(row);
  const isCut = numbers.length >= Math.min(most, mostFound);
  return {
    ranges: numbers.map((row) => [row, 1] as const),
    rows: numbers.length,
    from: pageStart(query.row, numbers.length, perPage),
    numbers,
    note: isCut ? `The first ${formatCount(numbers.length)} rows that fit.` : '',
  };
}

function pageStart(row: number, rows: number, perPage: number): number {
  const within = Math.min(row, Math.max(0, rows - 1));
  return within - (within % perPage);
}

/** The rows of a page. */
export function blockOf(
  dataset: Dataset,
  { ranges, rows, from }: ShownRows,
  { count, columns }: { readonly count: number; readonly columns: readonly string[] },
): RowBlock {
  return rowBlock(dataset, { ranges: sliceRanges(ranges, from, count), rows, from, columns });
}
