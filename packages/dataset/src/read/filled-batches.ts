import { nullView } from '@accelerator/column';
import type { DatasetBatch } from './batches.ts';
import type { CommonColumn } from './common-column.ts';
import type { DatasetList } from './dataset.ts';

/** Nulls are made for so many rows at a time. */
const rowsPerBatch = 65_536;

/** All rows of some datasets, batch by batch, with null in the columns that a dataset does not have. */
export function* filledBatches(
  list: DatasetList,
  columns: readonly CommonColumn[],
): Generator<DatasetBatch, undefined> {
  for (const [index, dataset] of list.datasets.entries()) {
    const missing = columns.filter(({ name }) => !dataset.columns.has(name));
    const names = columns.flatMap(({ name }) => (dataset.columns.has(name) ? [name] : []));
    // The same one may be in it twice.
    let at = 0;
    const batches = list.filter(() => at++ === index).batches(null, names);
    for (const batch of names.length > 0 || columns.length === 0 ? batches : inPieces(batches)) {
      const nulls = missing.map(({ name, type, length }) => [name, nullView(type, batch.rows, length)] as const);
      const filled = [...Object.entries(batch.columns), ...nulls];
      yield nulls.length === 0 ? batch : { ...batch, columns: Object.fromEntries(filled) };
    }
  }
}

/** Batches of no column are whole slices. */
function* inPieces(batches: Iterable<DatasetBatch>): Generator<DatasetBatch, undefined> {
  for (const batch of batches) {
    for (let row = 0; row < batch.rows; row += rowsPerBatch) {
      yield { ...batch, firstRow: batch.firstRow + row, rows: Math.min(rowsPerBatch, batch.rows - row) };
    }
  }
}
