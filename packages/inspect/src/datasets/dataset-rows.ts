import { AcceleratorError } from '@accelerator/base';
import type { Dataset } from '@accelerator/dataset';
import { plural } from '../values/units.ts';
import type { DatasetSource } from './dataset-source.ts';
import { plainCursor, plainRows } from './plain-rows.ts';
import { partsOf } from './row-ranges.ts';

/** The first rows, slice by slice. Image columns come as the bytes of their files: nothing is decoded. */
export function firstRows(source: DatasetSource, count: number): (readonly unknown[])[] {
  const rows: (readonly unknown[])[] = [];
  if (count === 0) return rows;
  for (const row of plainRows(source)) {
    if (rows.push(row) === count) break;
  }
  return rows;
}

/** Rows of a source by the names of its columns. */
export function namedRows(
  { columns }: DatasetSource,
  rows: readonly (readonly unknown[])[],
): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
}

/**
 * One row by its number in the whole dataset, slice after slice; negative counts from the end. Reads one batch of each
 * column. @throws AcceleratorError `ROW_NOT_FOUND`
 */
export function oneRow(dataset: Dataset, columns: readonly string[], row: number): Record<string, unknown> {
  if (row >= dataset.rows || row < -dataset.rows) {
    throw new AcceleratorError({
      /** A dataset has not as many rows. */
      code: 'ROW_NOT_FOUND',
      message: `There is no row ${row} in dataset ${dataset.id}: it has ${plural(dataset.rows, 'row')}.`,
      hint: dataset.rows === 0 ? undefined : `Rows are counted from 0 to ${dataset.rows - 1}, or back from -1.`,
    });
  }
  const number = row < 0 ? dataset.rows + row : row;
  return Object.fromEntries(columns.map((name) => [name, oneCell(dataset, name, number)]));
}

/** The value of a row that is there; of an image the bytes of its file. Reads one batch. */
export function oneCell(dataset: Dataset, name: string, row: number): unknown {
  const [part] = partsOf(dataset, [row, 1]);
  if (part === undefined) throw new Error(`Internal error: there is no row ${row}`);
  const cursor = plainCursor(dataset, name, part.sliceno);
  try {
    const values: unknown[] = [];
    cursor.skip(part.from);
    cursor.available();
    cursor.take(1, values);
    return values[0];
  } finally {
    cursor.close();
  }
}
