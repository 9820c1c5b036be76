import type { BatchOptions } from '../arrow/batch-options.ts';
import type { ImportedColumn } from '../arrow/import-batches.ts';
import { planColumns } from '../arrow/plan-columns.ts';
import type { ParquetTable } from './parquet-table.ts';

/** Which columns of a file are decoded, and what becomes of them. */
export interface ParquetColumns {
  /** In the order of `columns`; undefined: all of the file, in its order. */
  readonly names: readonly string[] | undefined;
  readonly columns: readonly ImportedColumn[];
}

/** What becomes of the columns of a file. @throws AcceleratorError `TABLE_FILE`, `TABLE_OPTIONS` */
export function parquetColumns(
  { fields, name }: Pick<ParquetTable, 'fields' | 'name'>,
  options: BatchOptions,
): ParquetColumns {
  const planned = planColumns(fields, options, { method: 'import_parquet', file: name, number: options.rowNumber });
  const all = fields.map((field) => field.name);
  if (planned.length === all.length || new Set(all).size < all.length) return { names: undefined, columns: planned };
  return {
    names: planned.map(({ index }) => all[index] ?? ''),
    columns: planned.map((column, index) => ({ ...column, index })),
  };
}
