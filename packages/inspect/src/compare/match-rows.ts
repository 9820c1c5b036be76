import { type Dataset, rowIdentities } from '@accelerator/dataset';
import type { Workdir } from '@accelerator/store';
import { nameColumn } from '../datasets/name-column.ts';
import { sourceRows } from './source-rows.ts';

/** How rows of two datasets were matched. */
export type MatchedBy = 'source' | 'column' | 'value' | 'row';

export interface RowMatch {
  readonly by: MatchedBy;
  /** The column of names by which they were matched. */
  readonly column: string | null;
  /** For each row of the right one the row of the left one; -1: none. */
  readonly leftOf: Float64Array;
}

interface Sides {
  readonly left: Dataset;
  readonly right: Dataset;
}

export interface MatchWish {
  /** Default: by the source, where it's the same one; else by a column of names; else by values. */
  readonly by?: MatchedBy | undefined;
  /** By this column. */
  readonly column?: string | undefined;
  /** Columns that are compared, by which rows are matched only if there are no others. */
  readonly compared: readonly string[];
}

/**
 * Which rows of two datasets belong together: those made from the same row of a source; else those with the same name; else
 * those with the same values, and of the others those that stand in the same place.
 */
export function matchRows(workdir: Workdir, sides: Sides, { by, column, compared }: MatchWish): RowMatch {
  const bySource = by === undefined && column === undefined ? matchBySource(workdir, sides) : undefined;
  if (bySource !== undefined) return bySource;
  if (by === 'source') return matchBySource(workdir, sides) ?? matchByPlace(sides);
  if (by === 'row') return matchByPlace(sides);
  if (column !== undefined) return matchByColumn(sides, column) ?? matchByValue(sides, [column], column);
  if (by !== 'value') {
    for (const name of nameCandidates(sides, compared)) {
      const match = matchByColumn(sides, name);
      if (match !== undefined) return match;
    }
  }
  const others = commonColumns(sides).filter((name) => !compared.includes(name));
  return matchByValue(sides, others.length > 0 ? others : compared, null);
}

/** Columns of the same name and type. */
export function commonColumns({ left, right }: Sides): string[] {
  return [...right.columns.values()]
    .filter(({ name, type }) => left.columns.get(name)?.type === type)
    .map(({ name }) => name);
}

/** What rows hold in some columns, all slices one after the other. */
export function identitiesOf(dataset: Dataset, columns: readonly string[]): string[] {
  return dataset.sliceNumbers().flatMap((sliceno) => rowIdentities(dataset, sliceno, columns));
}

function matchBySource(workdir: Workdir, { left, right }: Sides): RowMatch | undefined {
  const [a, b] = [sourceRows(workdir, left), sourceRows(workdir, right)];
  const isSame =
    a.source.id === b.source.id ||
    (a.source.digest === b.source.digest && String(a.source.rowsPerSlice) === String(b.source.rowsPerSlice));
  if (!isSame) return undefined;
  const leftBySource = new Map(Array.from({ length: left.rows }, (_, row) => [a.rowOf(row), row]));
  const leftOf = Float64Array.from({ length: right.rows }, (_, row) => leftBySource.get(b.rowOf(row)) ?? -1);
  return { by: 'source', column: null, leftOf };
}

function matchByPlace({ left, right }: Sides): RowMatch {
  const leftOf = Float64Array.from({ length: right.rows }, (_, row) => (row < left.rows ? row : -1));
  return { by: 'row', column: null, leftOf };
}

const ordinary = new Set(['unicode', 'ascii', 'int32', 'int64', 'number', 'datetime', 'date']);

/** What `--by` or a page says: a way, or the name of a column. */
export function matchWish(by: string | undefined): Pick<MatchWish, 'by'> & { readonly byColumn?: string } {
  if (by === undefined) return {};
  const way = (['source', 'value', 'row'] as const).find((each) => each === by);
  return way === undefined ? { byColumn: by } : { by: way };
}

/** Columns that may name rows, the likeliest first. */
function nameCandidates(sides: Sides, compared: readonly string[]): string[] {
  const common = commonColumns(sides).filter(
    (name) => !compared.includes(name) && ordinary.has(sides.right.columns.get(name)?.type ?? ''),
  );
  const named = nameColumn(sides.right);
  return named !== undefined && common.includes(named) ? [named, ...common.filter((name) => name !== named)] : common;
}

/** Undefined when a value is there twice: then it names no row. */
function matchByColumn({ left, right }: Sides, column: string): RowMatch | undefined {
  const [a, b] = [identitiesOf(left, [column]), identitiesOf(right, [column])];
  const rows = new Map(a.map((identity, row) => [identity, row]));
  if (rows.size < a.length || new Set(b).size < b.length) return undefined;
  return { by: 'column', column, leftOf: Float64Array.from(b, (identity) => rows.get(identity) ?? -1) };
}

function matchByValue({ left, right }: Sides, columns: readonly string[], column: string | null): RowMatch {
  const free = new Map<string, number[]>();
  for (const [row, identity] of identitiesOf(left, columns).entries()) {
    const rows = free.get(identity);
    if (rows === undefined) free.set(identity, [row]);
    else rows.push(row);
  }
  // Taken from the end, so that equal rows are matched in order.
  for (const rows of free.values()) rows.reverse();
  const leftOf = Float64Array.from(identitiesOf(right, columns), (identity) => free.get(identity)?.pop() ?? -1);
  const unmatched = new Set([...free.values()].flat());
  for (const [row, found] of leftOf.entries()) if (found < 0 && unmatched.delete(row)) leftOf[row] = row;
  return { by: column === null ? 'value' : 'column', column, leftOf };
}
