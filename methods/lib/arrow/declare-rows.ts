import type { CurrentJob, Dataset } from '@accelerator/sdk';
import { besideOf } from '../csv/previous.ts';
import type { BatchOptions } from './batch-options.ts';
import type { ImportedColumn, RowCounts } from './import-batches.ts';

/** The dataset `bad` of import_parquet and import_arrow. */
const badRowColumns = {
  /** Number in the file, from 0. */
  row: { type: 'int64', nullable: false },
  data: { type: 'json', nullable: false },
  reason: { type: 'unicode', nullable: false },
} as const;

/** The writers of the rows, and of those that are bad, if they are wanted. */
export function declareRows(
  job: CurrentJob,
  columns: readonly ImportedColumn[],
  { rowNumber, onError }: Pick<BatchOptions, 'rowNumber' | 'onError'>,
  previous: Dataset | undefined,
) {
  const numbers = rowNumber === '' ? [] : [[rowNumber, { type: 'int64', nullable: false }] as const];
  const declared = columns.map(
    ({ label, nullable, kind: { type, length } }) =>
      [label, { type, nullable, ...(length !== undefined && { length }) }] as const,
  );
  const rows = job.datasetWriter({ columns: [...numbers, ...declared], previous });
  const bad =
    onError === 'fail'
      ? undefined
      : job.datasetWriter({ name: 'bad', columns: badRowColumns, previous: besideOf(previous, 'bad', badRowColumns) });
  return { rows, bad };
}

/** Counts of all slices together; what was cut is printed. */
export function sumRows(counts: readonly RowCounts[]) {
  const cut: Record<string, number> = {};
  for (const each of counts) {
    for (const [label, count] of Object.entries(each.cut)) cut[label] = (cut[label] ?? 0) + count;
  }
  for (const [label, count] of Object.entries(cut)) {
    console.log(`column '${label}': ${count} values had a finer time than it holds, which was cut`);
  }
  return {
    rows: counts.reduce((sum, each) => sum + each.rows, 0),
    rowsPerSlice: counts.map(({ rows }) => rows),
    bad: counts.reduce((sum, each) => sum + each.bad, 0),
    cut,
  };
}
