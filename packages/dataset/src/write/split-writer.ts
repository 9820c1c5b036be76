import type { ColumnSpecs, WriteRowOf, WriteTupleOf } from '../manifest/column-specs.ts';
import { rowsByPlace } from '../manifest/row-places.ts';
import { valuesOf, valuesOfRow, type WriterColumns } from './row-values.ts';
import type { SliceWriter } from './slice-writer.ts';
import type { WriteBatch } from './write-batch.ts';

/** Writes rows to all slices: by the hashlabel when the dataset has one, else to each slice in turn. */
export class SplitWriter<C extends ColumnSpecs = ColumnSpecs, T extends readonly unknown[] = WriteTupleOf<C>> {
  readonly #columns: WriterColumns;
  readonly #writers: readonly SliceWriter<C, T>[];
  #next = 0;

  constructor(columns: WriterColumns, writers: readonly SliceWriter<C, T>[]) {
    this.#columns = columns;
    this.#writers = writers;
  }

  /** Writes a row, as values in column order or as one object. */
  write(...values: T): void;
  write(row: WriteRowOf<C>): void;
  write(...given: readonly unknown[]): void {
    this.#writeValues(valuesOf(this.#columns, given));
  }

  writeRow(row: WriteRowOf<C>): void {
    this.#writeValues(valuesOfRow(this.#columns, row));
  }

  /** Writes many rows at once, each to the slice to which `write` would have written it. See `SliceWriter.writeBatch`. */
  writeBatch(batch: WriteBatch<C>): void;
  writeBatch(batch: WriteBatch): void {
    const [first] = this.#writers;
    if (first === undefined) return;
    const checked = first.checkRows(batch);
    const places = first.placesOf(checked) ?? this.#inTurn(checked.rows);
    const rows = rowsByPlace(places, this.#writers.length);
    for (const writer of this.#writers) writer.writeRowsOf(checked, rows[writer.sliceno]);
  }

  #inTurn(rows: number): Uint32Array {
    const slices = this.#writers.length;
    const first = this.#next;
    this.#next = (first + rows) % slices;
    return Uint32Array.from({ length: rows }, (_, row) => (first + row) % slices);
  }

  #writeValues(values: readonly unknown[]): void {
    const { hashIndex } = this.#columns;
    const place = hashIndex < 0 ? undefined : this.#writers[0]?.sliceOf(values[hashIndex]);
    if (place !== undefined) {
      this.#writers[place]?.writeValues(values);
      return;
    }
    this.#writers[this.#next]?.writeValues(values);
    this.#next = (this.#next + 1) % this.#writers.length;
  }
}
