import type { BatchEntry } from './arrow/batch-index.ts';
import { BatchMemory } from './batch-memory.ts';
import { type BatchView, viewBatch } from './batch-view.ts';
import { ColumnReader, type ColumnSource } from './column-reader.ts';
import type { ColumnBatch } from './decode/batch.ts';
import { type DecodeRows, decodeRows } from './decode/decoder.ts';
import { decoderOf, keepsMemory } from './decode/decoders.ts';
import { damagedFile } from './errors.ts';
import { rawType } from './types.ts';

/** Bytes of values that are kept for going back: 32 batches of small values. */
const mostKept = 32 << 20;

/** How a column is walked over. */
interface CursorOptions {
  /** What is taken or viewed may be written over by the batch after its own. */
  readonly recycle?: boolean | undefined;
}

/**
 * Walks over the values of one column of one slice, in blocks. Holds one batch. The next one is read into the same memory,
 * unless somebody may have kept a part of it.
 */
export class ColumnCursor {
  readonly #reader: ColumnReader;
  readonly #source: ColumnSource;
  readonly #decode: DecodeRows;
  #batch: ColumnBatch | undefined;
  /** The batch that is read next, and the row within the one held. */
  #next = 0;
  #row = 0;
  /** For `seek`: the first row of each batch; whether it went back; batches that are kept since. */
  #starts: readonly number[] | undefined;
  #goesBack = false;
  readonly #kept = new Map<number, ColumnBatch>();
  readonly #memory = new BatchMemory();
  /** Whether nobody minds that values, or views, are written over. */
  readonly #recyclesValues: boolean;
  readonly #recyclesViews: boolean;

  constructor(source: ColumnSource, { recycle = false }: CursorOptions = {}) {
    this.#source = source;
    this.#reader = new ColumnReader(source);
    const type = source.raw === true ? rawType(source.type) : source.type;
    this.#decode = decoderOf(type);
    this.#recyclesValues = recycle || !keepsMemory(type);
    this.#recyclesViews = recycle;
  }

  /** The batches of the file with their min and max values, to plan what need not be read. */
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
      this.#batch = this.#read(this.#next++);
      this.#row = 0;
    }
    return this.#batch.rows - this.#row;
  }

  /** Decodes the next `count` rows to `out[0]` onwards; at most `available()`. */
  take(count: number, out: unknown[]): void {
    const batch = this.#batch;
    if (batch === undefined) throw new RangeError('No batch has been read');
    if (!this.#recyclesValues) this.#memory.leave();
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
    if (!this.#recyclesViews) this.#memory.leave();
    const view = viewBatch(this.#source.type, this.#batch, this.#row, this.#row + count);
    this.#row += count;
    return view;
  }

  /**
   * Goes to a row of the file, forwards or back. Batches that are passed over are not read; some that were are kept once
   * it has gone back, so that rows in any order cost a read for each batch, and not one for each row.
   */
  seek(row: number): void {
    const held = this.#next - 1;
    this.#starts ??= startsOf(this.batches);
    const start = this.#starts[held] ?? 0;
    if (this.#batch !== undefined && row >= start && row <= start + this.#batch.rows) {
      this.#row = row - start;
      return;
    }
    if (row < start) this.#goesBack = true;
    const index = batchOf(this.#starts, row);
    this.#batch = undefined;
    this.#next = index;
    this.#row = 0;
    const first = this.#starts[index] ?? 0;
    if (row === first) return;
    this.available();
    this.#row = row - first;
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

  #read(index: number): ColumnBatch {
    if (!this.#goesBack) return this.#reader.readBatch(index, this.#memory);
    const kept = this.#kept.get(index) ?? this.#reader.readBatch(index);
    // The one that was used last goes to the end.
    this.#kept.delete(index);
    this.#kept.set(index, kept);
    let bytes = 0;
    for (const each of this.#kept.values()) bytes += each.data.length;
    for (const [oldest, each] of this.#kept) {
      if (bytes <= mostKept || oldest === index) break;
      this.#kept.delete(oldest);
      bytes -= each.data.length;
    }
    return kept;
  }

  close(): void {
    this.#batch = undefined;
    this.#kept.clear();
    this.#memory.leave();
    this.#reader.close();
  }
}

function startsOf(batches: readonly BatchEntry[]): number[] {
  const starts: number[] = [];
  let row = 0;
  for (const { rows } of batches) {
    starts.push(row);
    row += rows;
  }
  return starts;
}

/** The last batch that begins at a row or before it. */
function batchOf(starts: readonly number[], row: number): number {
  let low = 0;
  for (let high = starts.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= row) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
