import { expectText } from '@accelerator/base';
import type { ColumnType } from '@accelerator/column';
import { columnNotFound, columnTypesDiffer, typeName } from '../errors.ts';
import type { Dataset } from './dataset.ts';

/** A column that is read in one dataset, or in several as one. */
export interface CommonColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Of vectors, if there are any. */
  readonly length?: number;
  /** False when it is null nowhere. */
  readonly nullable: boolean;
  /** How many of the datasets have it. In the others it is null in every row. */
  readonly datasets: number;
}

/**
 * A column of all these datasets, of which there is one at least.
 * @throws AcceleratorError `COLUMN_NOT_FOUND` with the nearest names, `COLUMN_TYPES_DIFFER`
 */
export function commonColumn(datasets: readonly Dataset[], name: string): CommonColumn {
  for (const dataset of datasets) dataset.column(name);
  return partialColumn(datasets, name);
}

/**
 * A column of one at least of these datasets.
 * @throws AcceleratorError `COLUMN_NOT_FOUND` with the nearest names, `COLUMN_TYPES_DIFFER`
 */
export function partialColumn(datasets: readonly Dataset[], name: string): CommonColumn {
  const columns = datasets.flatMap((dataset) => {
    const column = dataset.columns.get(name);
    return column === undefined ? [] : [{ dataset, column }];
  });
  const last = columns.at(-1);
  if (last === undefined) expectText(name, 'the name of a column');
  if (last === undefined) throw columnNotFound(name, datasets.at(-1)?.id ?? '', namesOfAny(datasets));
  const { type } = last.column;
  const sized = columns.findLast(({ column }) => column.length !== undefined) ?? last;
  const { length } = sized.column;
  const other =
    columns.find(({ column }) => column.type !== type) ??
    columns.find(({ column }) => column.length !== undefined && column.length !== length);
  if (other !== undefined) {
    const named = ({ column, dataset }: typeof last) => [typeName(column.type, column.length), dataset.id] as const;
    throw columnTypesDiffer(name, named(other.column.type === type ? sized : last), named(other));
  }
  const nullable = columns.length < datasets.length || columns.some(({ column }) => column.nulls > 0);
  return { name, type, ...(length !== undefined && { length }), nullable, datasets: columns.length };
}

/** The columns that any of these datasets has: those of the last in their order, then what earlier ones have besides. */
export function namesOfAny(datasets: readonly Dataset[]): string[] {
  return [...new Set([...datasets].reverse().flatMap(({ columns }) => [...columns.keys()]))];
}
