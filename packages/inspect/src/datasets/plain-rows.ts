import { blockRows, ColumnCursor } from '@accelerator/column';
import { type Dataset, ownSource } from '@accelerator/dataset';
import type { DatasetSource } from './dataset-source.ts';

/** All rows, slice by slice, as tuples. Image columns come as the bytes of their files: nothing is decoded. */
export function* plainRows({ datasets, columns }: DatasetSource): Generator<readonly unknown[], undefined> {
  const names = columns.map(({ name }) => name);
  for (const dataset of datasets) {
    for (const sliceno of dataset.sliceNumbers()) yield* rowsOfSlice(dataset, sliceno, names);
  }
}

/** A cursor that yields the bytes of images. */
export function plainCursor(dataset: Dataset, name: string, sliceno: number): ColumnCursor {
  const { type } = dataset.column(name);
  const source = dataset.column(name)[ownSource](sliceno);
  if (source === undefined) throw new RangeError(`There is no slice ${sliceno} in dataset ${dataset.id}`);
  return new ColumnCursor({ ...source, raw: type === 'image' });
}

function* rowsOfSlice(
  dataset: Dataset,
  sliceno: number,
  names: readonly string[],
): Generator<readonly unknown[], undefined> {
  if (names.length === 0) return;
  const columns = names.map((name) => ({ cursor: plainCursor(dataset, name, sliceno), values: [] as unknown[] }));
  try {
    for (let left = dataset.rowsPerSlice[sliceno] ?? 0; left > 0; ) {
      const rows = Math.min(blockRows, ...columns.map(({ cursor }) => cursor.available()));
      for (const { cursor, values } of columns) cursor.take(rows, values);
      for (let row = 0; row < rows; row++) yield columns.map(({ values }) => values[row]);
      left -= rows;
    }
  } finally {
    for (const { cursor } of columns) cursor.close();
  }
}
