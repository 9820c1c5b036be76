import type { BatchEntry } from './arrow/batch-index.ts';
import { type BatchView, viewBatch } from './batch-view.ts';
import { ColumnReader, type ColumnSource } from './column-reader.ts';
import type { ColumnBatch } from './decode/batch.ts';
import { type DecodeRows, decodeRows } from './decode/decoder.ts';
import { decoders } from './decode/decoders.ts';
import { damagedFile } from './errors.ts';
import { rawType } from './types.ts';

/** Walks over the values of one column of one slice, in blocks. Holds one batch. */
export class ColumnCursor {
  readonly #reader: ColumnReader;
  readonly #source: ColumnSource;
  readonly #decode: DecodeRows;
  #batch: ColumnBatch | undefined;
  /** The batch that is read next, and the row within the one held. */
  #next = 0;
  #row = 0;

  constructor(source: ColumnSource) {
    this.#source = source;
    this.#reader = new ColumnReader(source);
    this.#decode = decoders[source.raw === true ? rawType(source.type) : source.type];
  }

  /** The batches of the file with their least and greatest values, to plan what need not be read. */
  get batches(): ColumnReader['batches'] {
    return this.#reader.batches;
  }

  /** The batch that comes next, when the one before has been taken whole; else undefined. */
  upcoming(): BatchEntry | undefined {
    const atEdge = this.#batch === undefined || this.#row === this.#batch.rows;
    return atEdge ? this.batches[this.#next] : undefined;
  }

  /** Rows that can be taken without reading on; reads a batch when there are none. 0 at the end. */
  available(): number {
    while (this.#batch === undefined || this.#row === this.#batch.rows) {
      if (this.#next >= this.#reader.batches.length) return 0;
      this.#batch = undefined; // before the next is read: one batch in memory, not two
      this.#batch = this.#reader.readBatch(this.#next++);
      this.#row = 0;
    }
    return this.#batch.rows - this.#row;
  }

  /** Decodes the next `count` rows to `out[0]` onwards; at most `available()`. */
  take(count: number, out: unknown[]): void {
    const batch = this.#batch;
    if (batch === undefined) throw new RangeError('No batch has been read');
    try {
      decodeRows(this.#decode, batch, this.#row, this.#row + count, out);
    } catch (error) {
      const { file, label } = this.#source;
      throw damagedFile(file, label, `batch ${this.#next - 1}`, error instanceof Error ? error.message : String(error));
    }
    this.#row += count;
  }

  /** The next `count` rows as they lie in memory; at most `available()`. */
  view(count: number): BatchView {
    if (this.#batch === undefined) throw new RangeError('No batch has been read');
    const view = viewBatch(this.#source.type, this.#batch, this.#row, this.#row + count);
    this.#row += count;
    return view;
  }

  /** Passes over rows; batches that are passed over whole are not read. */
  skip(count: number): void {
    let left = count;
    if (this.#batch !== undefined) {
      const here = Math.min(left, this.#batch.rows - this.#row);
      this.#row += here;
      left -= here;
    }
    for (let entry = this.batches[this.#next]; left > 0 && entry !== undefined; entry = this.batches[this.#next]) {
      if (entry.rows > left) {
        this.available();
        this.#row = left;
        return;
      }
      left -= entry.rows;
      this.#next++;
    }
  }

  close(): void {
    this.#batch = undefined;
    this.#reader.close();
  }
}
