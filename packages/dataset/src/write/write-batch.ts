import type { BatchInput, CheckedBatch, ColumnWriter } from '@accelerator/column';
import { columnNotFound, wrongWriterUse } from '../errors.ts';
import type { ColumnSpecs } from '../manifest/column-specs.ts';
import type { TypeOf } from '../manifest/known-columns.ts';
import { sliceOf } from '../manifest/partition.ts';
import { placesOfRows } from '../manifest/row-places.ts';
import type { WriterColumns } from './row-values.ts';

/** Rows by column, as they lie in memory; what `dataset.batches()` yields is one. */
export interface WriteBatch<C extends ColumnSpecs = ColumnSpecs> {
  readonly rows: number;
  readonly columns: string extends keyof C
    ? Readonly<Record<string, BatchInput>>
    : { readonly [K in keyof C]: BatchInput<TypeOf<C[K]>> };
}

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
  const { type, rows, batch, values } = column;
  if (values === undefined) return placesOfRows(type, batch, rows, slices);
  return Uint32Array.from(values, (value, row) => sliceOf(type, writer.stored(value, row), slices));
}
