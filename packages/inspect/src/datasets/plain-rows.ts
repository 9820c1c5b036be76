import { blockRows, ColumnCursor } from '@accelerator/column';
import { type Dataset, ownSource, retractedIn } from '@accelerator/dataset';
import type { DatasetSource } from './dataset-source.ts';
import { liveSpans, type SliceRows } from './slice-rows.ts';

/** All rows, slice by slice, as tuples, with null in columns that a dataset does not have. Image columns come as the bytes of their files: nothing is decoded. */
export function* plainRows({ datasets, columns }: DatasetSource): Generator<readonly unknown[], undefined> {
  const names = columns.map(({ name }) => name);
  for (const dataset of datasets) {
    for (const sliceno of dataset.sliceNumbers()) {
      yield* rowsOfSlice({ dataset, sliceno, retracted: datasets[retractedIn](dataset, sliceno) }, names);
    }
  }
}

/** A cursor that yields the bytes of images. */
export function plainCursor(dataset: Dataset, name: string, sliceno: number): ColumnCursor {
  const { type } = dataset.column(name);
  const source = dataset.column(name)[ownSource](sliceno);
  if (source === undefined) throw new RangeError(`There is no slice ${sliceno} in dataset ${dataset.id}`);
  return new ColumnCursor({ ...source, raw: type === 'image' });
}

function* rowsOfSlice(rows: SliceRows, names: readonly string[]): Generator<readonly unknown[], undefined> {
  if (names.length === 0) return;
  const { dataset, sliceno } = rows;
  const columns = names.map((name) => ({
    cursor: dataset.columns.has(name) ? plainCursor(dataset, name, sliceno) : undefined,
    values: [] as unknown[],
  }));
  const cursors = columns.flatMap(({ cursor }) => cursor ?? []);
  try {
    let at = 0;
    for (const [from, to] of liveSpans(rows)) {
      for (const cursor of cursors) cursor.skip(from - at);
      for (at = from; at < to; ) {
        const count = Math.min(blockRows, to - at, ...cursors.map((cursor) => cursor.available()));
        for (const { cursor, values } of columns) cursor?.take(count, values);
        for (let row = 0; row < count; row++) {
          yield columns.map(({ cursor, values }) => (cursor === undefined ? null : values[row]));
        }
        at += count;
      }
    }
  } finally {
    for (const cursor of cursors) cursor.close();
  }
}
