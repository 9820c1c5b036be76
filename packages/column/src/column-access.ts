import { messageOf } from '@accelerator/base';
import { ColumnReader, type ColumnSource } from './column-reader.ts';
import type { ColumnBatch } from './decode/batch.ts';
import { decodeRows } from './decode/decoder.ts';
import { decoderOf } from './decode/decoders.ts';
import { damagedFile } from './errors.ts';

const forgotten = new FinalizationRegistry((reader: ColumnReader) => reader.close());

/** Reads single values of one column of one slice: the batch that holds the value, which stays for the next. */
export class ColumnAccess {
  readonly #source: ColumnSource;
  readonly #reader: ColumnReader;
  #batch: { readonly first: number; readonly rows: ColumnBatch } | undefined;

  constructor(source: ColumnSource) {
    this.#source = source;
    this.#reader = new ColumnReader(source);
    forgotten.register(this, this.#reader, this);
  }

  /** The value of row `row`, which must be there. */
  at(row: number): unknown {
    const { first, rows } = this.#batchOf(row);
    const value: unknown[] = [];
    try {
      decodeRows(decoderOf(this.#source.type), rows, row - first, row - first + 1, value);
    } catch (error) {
      const { file, label } = this.#source;
      throw damagedFile(file, label, `row ${row}`, messageOf(error), error);
    }
    return value[0];
  }

  close(): void {
    forgotten.unregister(this);
    this.#reader.close();
    this.#batch = undefined;
  }

  #batchOf(row: number): { readonly first: number; readonly rows: ColumnBatch } {
    const held = this.#batch;
    if (held !== undefined && row >= held.first && row < held.first + held.rows.rows) return held;
    let first = 0;
    for (const [index, entry] of this.#reader.batches.entries()) {
      if (row < first + entry.rows) {
        this.#batch = undefined;
        this.#batch = { first, rows: this.#reader.readBatch(index) };
        return this.#batch;
      }
      first += entry.rows;
    }
    throw new RangeError(`There is no row ${row}`);
  }
}
