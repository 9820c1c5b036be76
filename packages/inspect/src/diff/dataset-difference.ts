import { isAcceleratorError } from '@accelerator/base';
import type { Dataset } from '@accelerator/dataset';
import { type ColumnDifference, columnDifference } from './column-difference.ts';
import { type KeyDifference, keyDifference } from './key-difference.ts';

/** In what a dataset of a job differs from that of the same name of another. */
export interface DatasetDifference {
  readonly dataset: string;
  readonly how: 'new' | 'gone' | 'content';
  readonly rows: readonly [before: number | null, after: number | null];
  /** Those that differ. */
  readonly columns: readonly ColumnDifference[];
  /** How many columns have the same values in the same places. */
  readonly sameColumns: number;
  readonly byKey: KeyDifference | null;
  /** Why no more can be said: a file is damaged, or gone. */
  readonly problem: string | null;
}

/**
 * What differs between two datasets; reads the values only of columns that differ.
 * @param key a column by which rows are known, where both have it
 */
export async function datasetDifference(
  name: string,
  before: Dataset,
  after: Dataset,
  key: string | undefined,
): Promise<DatasetDifference> {
  const columns: ColumnDifference[] = [];
  let byKey: KeyDifference | null = null;
  let problem: string | null = null;
  const names = [...new Set([...before.columns.keys(), ...after.columns.keys()])];
  try {
    for (const column of names) {
      const found =
        oneSided(column, before.columns.get(column)?.type, after.columns.get(column)?.type) ??
        (await columnDifference(before, after, column));
      if (found !== undefined) columns.push(found);
    }
    if (key !== undefined && before.columns.has(key) && after.columns.has(key)) {
      byKey = keyDifference(before, after, key);
    }
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    problem = error.message;
  }
  return {
    dataset: name,
    how: 'content',
    rows: [before.rows, after.rows],
    columns,
    sameColumns: problem === null ? names.length - columns.length : 0,
    byKey,
    problem,
  };
}

/** Of a dataset that only one of the jobs has. */
export function oneSidedDataset(
  name: string,
  before: Dataset | undefined,
  after: Dataset | undefined,
): DatasetDifference {
  return {
    dataset: name,
    how: before === undefined ? 'new' : 'gone',
    rows: [before?.rows ?? null, after?.rows ?? null],
    columns: [],
    sameColumns: 0,
    byKey: null,
    problem: null,
  };
}

function oneSided(column: string, before: string | undefined, after: string | undefined): ColumnDifference | undefined {
  if (before !== undefined && after !== undefined) return undefined;
  const types = [before ?? null, after ?? null] as const;
  return { column, how: before === undefined ? 'new' : 'gone', types, rows: 0, first: null, pictures: null };
}
