import type { BatchOptions } from '../arrow/batch-options.ts';
import type { ImportedColumn } from '../arrow/import-batches.ts';
import { planColumns } from '../arrow/plan-columns.ts';
import type { ParquetTable } from './parquet-table.ts';

/** What becomes of the columns of a file. @throws AcceleratorError `TABLE_FILE`, `TABLE_OPTIONS` */
export function parquetColumns(
  { fields, name }: Pick<ParquetTable, 'fields' | 'name'>,
  options: BatchOptions,
): ImportedColumn[] {
  return planColumns(fields, options, { method: 'import_parquet', file: name, number: options.rowNumber });
}
