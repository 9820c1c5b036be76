import type { Dataset } from '@accelerator/dataset';
import type { Workdir } from '@accelerator/store';
import { readCells } from '../datasets/cells.ts';
import { nameColumn } from '../datasets/name-column.ts';
import { partsOf } from '../datasets/row-ranges.ts';
import { nothingToCompare, tooManyRows } from './errors.ts';
import { commonColumns, identitiesOf, type MatchedBy, matchRows } from './match-rows.ts';

/** A row of each of two datasets that belong together; null: only the other one has it. */
export interface RowPair {
  readonly left: number | null;
  readonly right: number | null;
  readonly differs: boolean;
  /** What it is called, by a column of names. */
  readonly name: unknown;
}

/** Two datasets beside each other, as `ax ds --compare --json` prints it. */
export interface RowComparison {
  readonly left: string;
  readonly right: string;
  /** Those that are compared. */
  readonly columns: readonly string[];
  /** How rows were matched, and by which column. */
  readonly by: MatchedBy;
  readonly byColumn: string | null;
  readonly pairs: number;
  readonly same: number;
  readonly differ: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
  /** Whether only those are shown that differ, or that only one has. */
  readonly onlyDiffering: boolean;
  readonly from: number;
  /** Of how many these are some. */
  readonly of: number;
  readonly shown: readonly RowPair[];
}

export interface CompareWish {
  /** Default: those that both jobs wrote themselves; else all that both have. */
  readonly columns?: readonly string[] | undefined;
  readonly by?: MatchedBy | undefined;
  readonly byColumn?: string | undefined;
  readonly all?: boolean | undefined;
  readonly from?: number | undefined;
  readonly count: number;
}

const mostRows = 2_000_000;

/**
 * Matches the rows of two datasets, and tells which of them differ. Values of bytes and images are compared by their digests.
 * @throws AcceleratorError `TOO_MANY_ROWS`, `NOTHING_TO_COMPARE`, `COLUMN_NOT_FOUND`
 */
export function compareRows(workdir: Workdir, left: Dataset, right: Dataset, wish: CompareWish): RowComparison {
  for (const { id, rows } of [left, right]) if (rows > mostRows) throw tooManyRows(id, rows, mostRows);
  const columns = comparedColumns(left, right, wish.columns);
  const match = matchRows(workdir, { left, right }, { by: wish.by, column: wish.byColumn, compared: columns });
  const all = pairsOf(left, right, match.leftOf, columns);
  const isBoth = ({ left: a, right: b }: FoundPair): boolean => a !== null && b !== null;
  const pairs = all.filter(isBoth);
  const differ = pairs.filter(({ differs }) => differs).length;
  const wanted = wish.all === true ? all : all.filter(({ differs }) => differs);
  const from = wish.from ?? 0;
  return {
    left: left.id,
    right: right.id,
    columns,
    by: match.by,
    byColumn: match.column,
    pairs: pairs.length,
    same: pairs.length - differ,
    differ,
    onlyLeft: all.filter(({ right: b }) => b === null).length,
    onlyRight: all.filter(({ left: a }) => a === null).length,
    onlyDiffering: wish.all !== true,
    from,
    of: wanted.length,
    shown: named(left, right, wanted.slice(from, from + wish.count)),
  };
}

type FoundPair = Omit<RowPair, 'name'>;

function comparedColumns(left: Dataset, right: Dataset, wanted: readonly string[] | undefined): readonly string[] {
  // Checks the names.
  for (const name of wanted ?? []) for (const dataset of [left, right]) dataset.column(name);
  const common = commonColumns({ left, right });
  const own = common.filter((name) => left.column(name).linked === false && right.column(name).linked === false);
  const chosen = wanted?.filter((name) => common.includes(name)) ?? (own.length > 0 ? own : common);
  if (chosen.length === 0) throw nothingToCompare(left.id, right.id);
  return chosen;
}

/** In the order of the right one; what only the left one has stands at the end. */
function pairsOf(left: Dataset, right: Dataset, leftOf: Float64Array, columns: readonly string[]): FoundPair[] {
  const [a, b] = [identitiesOf(left, columns), identitiesOf(right, columns)];
  const isMatched = new Uint8Array(left.rows);
  const pairs = Array.from(leftOf, (row, index): FoundPair => {
    if (row < 0) return { left: null, right: index, differs: true };
    isMatched[row] = 1;
    return { left: row, right: index, differs: a[row] !== b[index] };
  });
  for (const [row, matched] of isMatched.entries())
    if (matched === 0) pairs.push({ left: row, right: null, differs: true });
  return pairs;
}

function named(left: Dataset, right: Dataset, pairs: readonly FoundPair[]): RowPair[] {
  const nameIn = (dataset: Dataset, rows: readonly number[]): ReadonlyMap<number, unknown> => {
    const column = nameColumn(dataset);
    if (column === undefined || rows.length === 0) return new Map();
    const parts = rows.flatMap((row) => partsOf(dataset, [row, 1]));
    const { values } = readCells(dataset.column(column), parts);
    return new Map(rows.map((row, index) => [row, values[index]]));
  };
  const rightNames = nameIn(
    right,
    pairs.flatMap((pair) => pair.right ?? []),
  );
  const leftNames = nameIn(
    left,
    pairs.flatMap((pair) => (pair.right === null ? (pair.left ?? []) : [])),
  );
  return pairs.map((pair) => ({
    ...pair,
    name: (pair.right === null ? leftNames.get(pair.left ?? -1) : rightNames.get(pair.right)) ?? null,
  }));
}
