import { describeValue } from '@accelerator/base';
import type { ColumnSource } from '@accelerator/column';
import { wrongColumnType, wrongWriterUse } from '../errors.ts';
import { type AnyDataset, idOf } from '../manifest/any-dataset.ts';
import { ownSource } from '../manifest/column-info.ts';
import { datasetId } from '../manifest/disk-names.ts';
import type { RowSpans } from '../manifest/row-spans.ts';
import type { ReadRows } from '../read/retracted.ts';
import { isRowSource, ownRows, type RowSource } from '../read/row-source.ts';
import { RowCopier, type RowCopierSetup } from './row-copier.ts';
import type { DatasetPart } from './slice-writer.ts';

/**
 * Writes a slice of a dataset from the rows of the same slice of others, cell by cell as the bytes that they are: nothing
 * is decoded, and one batch of each column is in memory.
 * @throws AcceleratorError `COLUMN_NOT_FOUND`, `COLUMN_TYPE`
 */
export function copyRows(setup: RowCopierSetup, rows: RowSource): DatasetPart {
  const { datasets, retracted } = readRows(setup, rows);
  const copier = new RowCopier(setup);
  try {
    for (const dataset of datasets) copySlice(copier, setup, dataset, retracted.of(idOf(dataset), setup.sliceno));
    return copier.close();
  } catch (error) {
    copier.discard();
    throw error;
  }
}

function readRows({ jobId, name }: RowCopierSetup, rows: RowSource): ReadRows {
  if (isRowSource(rows)) return rows[ownRows];
  throw wrongWriterUse(
    datasetId(jobId, name),
    `copyRows() expects a dataset or a chain, received ${describeValue(rows)}.`,
  );
}

function copySlice(copier: RowCopier, { sliceno, columns }: RowCopierSetup, dataset: AnyDataset, gone: RowSpans): void {
  const sources = Object.fromEntries(
    columns.flatMap(({ name, type }): [string, ColumnSource][] => {
      const column = dataset.column(name);
      if (column.type !== type) throw wrongColumnType(name, idOf(dataset), 'copyRows', type, column.type);
      const source = column[ownSource](sliceno);
      return source === undefined ? [] : [[name, source]];
    }),
  );
  for (const [from, to] of gone.others(0, dataset.rowsPerSlice[sliceno] ?? 0)) copier.copy(sources, from, to - from);
  copier.release(sources);
}
