import type { BatchColumn, CheckedBatch, ColumnType, ColumnWriter } from '@accelerator/column';
import { columnNotFound, wrongWriterUse } from '../errors.ts';
import type { ColumnSpecs, WriteValueOf } from '../manifest/column-specs.ts';
import type { TypeOf } from '../manifest/known-columns.ts';
import { sliceOf } from '../manifest/partition.ts';
import { placesOfRows } from '../manifest/row-places.ts';
import type { WriterColumns } from './row-values.ts';

/** Rows by column, as they lie in memory; what `dataset.batches()` yields is one. */
export interface WriteBatch<C extends ColumnSpecs = ColumnSpecs> {
  readonly rows: number;
  readonly columns: BatchColumnsOf<C>;
}

/** A column of a batch for each that is declared: as it lies in memory, or as a list of what `write` takes. */
export type BatchColumnsOf<C extends ColumnSpecs> = string extends keyof C
  ? Readonly<Record<string, BatchColumn<ColumnType, unknown>>>
  : { readonly [K in keyof C]: BatchColumn<TypeOf<C[K]>, WriteValueOf<C[K]>> };

/** A batch with a column for each of a writer's, in its order. */
export interface CheckedRows {
  readonly rows: number;
  readonly columns: readonly CheckedBatch[];
}

/** Looks at a whole batch before any of it is written. @throws AcceleratorError `WRONG_BATCH`, `WRONG_VALUE` */
export function checkRows(
  { dataset, names }: WriterColumns,
  writers: readonly ColumnWriter[],
  { rows, columns }: WriteBatch,
): CheckedRows {
  if (!Number.isSafeInteger(rows) || rows < 0) {
    throw wrongWriterUse(dataset, `expected how many rows a batch has, received ${rows}.`);
  }
  const unknown = Object.keys(columns).find((name) => !names.includes(name));
  if (unknown !== undefined) throw columnNotFound(unknown, dataset, names);
  const checked = writers.map((writer, index): CheckedBatch => {
    const name = names[index] ?? '';
    const input = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (input === undefined) throw wrongWriterUse(dataset, `a batch lacks the column '${name}'.`);
    return writer.checkBatch(input, rows);
  });
  return { rows, columns: checked };
}

/** To which slice each row belongs by its value in the column that decides it. */
export function placesOf(column: CheckedBatch, writer: ColumnWriter, slices: number): Uint32Array {
  const { type, rows } = column;
  if (column.values === undefined) return placesOfRows(type, column.batch, rows, slices);
  const { values } = column;
  return Uint32Array.from(values, (value, row) => sliceOf(type, writer.stored(value, row), slices));
}
