import type { ColumnType } from '@accelerator/column';
import { columnTypesDiffer } from '../errors.ts';
import type { Dataset } from './dataset.ts';

/** A column that is read in one dataset, or in several as one. */
export interface CommonColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** False when it holds no null anywhere. */
  readonly nullable: boolean;
}

/**
 * A column of all these datasets, of which there is one at least.
 * @throws AcceleratorError `COLUMN_NOT_FOUND` with the nearest names, `COLUMN_TYPES_DIFFER`
 */
export function commonColumn(datasets: readonly Dataset[], name: string): CommonColumn {
  const columns = datasets.map((dataset) => ({ dataset, column: dataset.column(name) }));
  const last = columns.at(-1);
  if (last === undefined) throw new Error('Internal error: a column of no dataset');
  const { type } = last.column;
  const other = columns.find(({ column }) => column.type !== type);
  if (other !== undefined) {
    throw columnTypesDiffer(name, [type, last.dataset.id], [other.column.type, other.dataset.id]);
  }
  return { name, type, nullable: columns.some(({ column }) => column.nulls > 0) };
}
