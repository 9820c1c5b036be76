import { checksumOf, systemCode } from '@accelerator/base';
import type { BatchEntry } from './arrow/batch-index.ts';
import { encodeFooter, magic } from './arrow/footer.ts';
import { frameBatch } from './arrow/frame-batch.ts';
import { encodeSchemaMessage } from './arrow/message.ts';
import { type BatchColumn, type BatchRows, isValueList, readBatchInput } from './build/batch-input.ts';
import { canCopy, valueAt } from './build/batch-values.ts';
import { type BuiltBatch, type ColumnBuilder, validityBitmap } from './build/builder.ts';
import { createBuilder } from './build/create-builder.ts';
import { selectRows } from './build/select-rows.ts';
import { checksumOfPieces } from './checksum.ts';
import { type Compression, compressionOf } from './compression.ts';
import { ContentDigest } from './content-digest.ts';
import { sameColumnFile, wrongValue } from './errors.ts';
import { extremeToJson, type RawExtreme } from './extremes.ts';
import { FileSink } from './file-sink.ts';
import { RowDigests } from './row-digests.ts';
import type { ColumnLabel, ColumnSummary } from './summary.ts';
import { type ColumnType, columnTypeInfo, rawType } from './types.ts';
import { zstd } from './zstd-library.ts';

export interface ColumnWriterOptions {
  readonly file: string;
  readonly type: ColumnType;
  /** How many numbers each vector has. Default: as many as the first. */
  readonly length?: number | undefined;
  readonly label: ColumnLabel;
  /** Default true. */
  readonly nullable?: boolean | undefined;
  /** Written in place of a value that is none of the column's; undefined: that is an error. */
  readonly default?: unknown;
  /** Values of text, JSON and the like are given as the bytes that a raw cursor took, and are not checked. */
  readonly raw?: boolean | undefined;
  /** The number of a row by how many were written before it, for messages. Default: the same. */
  readonly rowNumber?: ((written: number) => number) | undefined;
  /** Default: `lz4`, where the values are not compressed already. */
  readonly compression?: Compression | undefined;
  /** Default true; false for those who write very many files at once. */
  readonly keepOpen?: boolean | undefined;
}

/** A batch that a column takes. */
export type CheckedBatch = {
  readonly type: ColumnType;
  readonly rows: number;
} & (
  | { readonly batch: BatchRows; readonly values?: undefined }
  /** What is to be written value by value. */
  | { readonly values: readonly unknown[] }
);

/**
 * Writes one column of one slice. A row is `append`ed to all columns of a dataset and then `commit`ted to all, or taken
 * back with `undo`, so that columns stay of one length when a value is refused. Holds one batch in memory.
 */
export class ColumnWriter {
  readonly #options: ColumnWriterOptions;
  /** The type of the values that it is given. */
  readonly #type: ColumnType;
  readonly #builder: ColumnBuilder;
  readonly #sink: FileSink;
  readonly #digest: ContentDigest;
  readonly #nullable: boolean;
  readonly #rowDigests: RowDigests;
  readonly #compression: Compression;
  #last: unknown;
  readonly #batches: BatchEntry[] = [];
  #position = 0;
  #flushedRows = 0;
  #flushedNulls = 0;
  /** Of each vector; 0 for other types. */
  #length = 0;
  #min: RawExtreme | null = null;
  #max: RawExtreme | null = null;

  /** @throws AcceleratorError `ZSTD_MISSING` */
  constructor(options: ColumnWriterOptions) {
    this.#options = options;
    this.#compression = compressionOf(options.type, { own: options.compression });
    // Where there is none, that is to be known before the first row, and not when a batch is full.
    if (this.#compression === 'zstd') zstd();
    this.#type = options.raw === true ? rawType(options.type) : options.type;
    this.#builder = createBuilder(this.#type, options.length);
    this.#sink = new FileSink(options.file, options.keepOpen ?? true);
    this.#digest = new ContentDigest(columnTypeInfo(options.type).storage);
    this.#nullable = options.nullable ?? true;
    const { storage, compressed } = columnTypeInfo(options.type);
    this.#rowDigests = new RowDigests((storage === 'binary' || storage === 'vector') && !compressed);
  }

  /** Takes the next value. Throws `WRONG_VALUE`, with nothing changed, when it is none of the column's. */
  append(value: unknown): void {
    this.#last = value;
    if (value === null && this.#nullable) this.#builder.appendNull();
    else if (!this.#builder.append(value)) this.#appendDefault(value);
  }

  /**
   * What `append` would store in place of a value: the default where the value is refused. Rounding aside, which
   * `sliceOf` knows. Between rows. Throws `WRONG_VALUE` like it. @param ahead how many rows after the next it is
   */
  stored(value: unknown, ahead = 0): unknown {
    const builder = this.#builder;
    if ((value === null && this.#nullable) || builder.accepts(value)) return value;
    const { default: fallback } = this.#options;
    if ((fallback === null && this.#nullable) || (fallback !== undefined && builder.accepts(fallback))) return fallback;
    throw this.#wrongValue(value, ahead);
  }

  /** Takes back the value appended last; only before `commit`. */
  undo(): void {
    this.#builder.undo();
  }

  /** To be called after `append`, when the row is known to be right in every column. */
  commit(): void {
    // Of a plain array it is that of what is stored.
    if (this.#rowDigests.isWanted) this.#rowDigests.add(storedForm(this.#options.type, this.#last));
    if (this.#builder.full) this.flush();
  }

  /** Looks at a whole batch, and changes nothing. @throws AcceleratorError `WRONG_BATCH`, `WRONG_VALUE` */
  checkBatch(input: BatchColumn<ColumnType, unknown>, rows: number): CheckedBatch {
    const { type, label } = this.#options;
    if (isValueList(input, rows, label)) return this.#checkValues(input);
    return this.checkRows(readBatchInput(type, input, rows, label), rows);
  }

  /** The same for rows whose form is known. */
  checkRows(batch: BatchRows, rows: number): CheckedBatch {
    const type = this.#type;
    const isRight = this.#allowsNulls(batch, rows) && this.#builder.fits(batch, rows);
    if (isRight && canCopy(type, batch, rows)) return { type, rows, batch };
    return this.#checkValues(Array.from({ length: rows }, (_, row) => valueAt(type, batch, row)));
  }

  /** Some rows of a batch that was looked at, by another writer it may be. */
  checkChosen(checked: CheckedBatch, rows: Uint32Array): CheckedBatch {
    if (checked.values === undefined) return this.checkRows(selectRows(checked.batch, rows), rows.length);
    const { values } = checked;
    return this.#checkValues(Array.from(rows, (row) => values[row]));
  }

  #checkValues(values: readonly unknown[]): CheckedBatch {
    for (let row = 0; row < values.length; row++) this.stored(values[row], row);
    return { type: this.#options.type, rows: values.length, values };
  }

  /** Takes a batch: the file is the same as if its values had been appended one by one. Between rows. */
  appendBatch(checked: CheckedBatch): void {
    if (checked.values !== undefined) {
      for (const value of checked.values) {
        this.append(value);
        this.commit();
      }
      return;
    }
    const { batch, rows } = checked;
    for (let row = 0; row < rows; ) {
      const count = this.#builder.appendRows(batch, row, rows);
      if (this.#rowDigests.isWanted) this.#addRowDigests(batch, row, row + count);
      row += count;
      if (this.#builder.full) this.flush();
    }
  }

  #allowsNulls({ isNull }: BatchRows, rows: number): boolean {
    if (this.#nullable || isNull === undefined) return true;
    for (let row = 0; row < rows; row++) if (isNull(row)) return false;
    return true;
  }

  #addRowDigests(batch: BatchRows, from: number, to: number): void {
    const type = rawType(this.#options.type);
    for (let row = from; row < to; row++) this.#rowDigests.add(valueAt(type, batch, row));
  }

  /** Writes what is left, and the footer. No rows: no file. */
  close(): ColumnSummary {
    this.#endBatch();
    const { type, label } = this.#options;
    const rows = this.#flushedRows;
    const footer =
      rows === 0
        ? undefined
        : encodeFooter(label.column, {
            type,
            length: this.#length,
            batches: this.#batches,
            rowDigests: this.#rowDigests.take(),
          });
    if (footer !== undefined) this.#toDisk([footer]);
    this.#sink.close();
    return {
      rows,
      nulls: this.#flushedNulls,
      min: extremeToJson(type, this.#min),
      max: extremeToJson(type, this.#max),
      digest: this.#digest.digest(),
      size: this.#position + (footer?.length ?? 0),
      footerSize: footer?.length ?? 0,
      footerChecksum: footer === undefined ? '' : checksumOf(footer).toString(16).padStart(16, '0'),
      ...this.#knownLength(),
    };
  }

  /** Gives the file up as it is. */
  discard(): void {
    this.#sink.close();
  }

  #knownLength(): Pick<ColumnSummary, 'length'> {
    const length = this.#flushedNulls < this.#flushedRows ? this.#length : this.#options.length;
    return this.#options.type === 'vector' && length !== undefined ? { length } : {};
  }

  /** In a directory of its own only a name of this job can have been taken. */
  #toDisk(pieces: readonly Uint8Array[]): void {
    try {
      this.#sink.write(pieces);
    } catch (error) {
      throw systemCode(error) === 'EEXIST' ? sameColumnFile(this.#options.label, error) : error;
    }
  }

  #appendDefault(received: unknown): void {
    const { default: fallback } = this.#options;
    // Digests of rows are of what is stored.
    this.#last = fallback;
    if (fallback === null && this.#nullable) this.#builder.appendNull();
    else if (fallback === undefined || !this.#builder.append(fallback)) throw this.#wrongValue(received);
  }

  #wrongValue(received: unknown, ahead = 0): Error {
    const { label, type, rowNumber = (written) => written } = this.#options;
    return wrongValue({
      label,
      row: rowNumber(this.#flushedRows + this.#builder.rows + ahead),
      expected: this.#builder.expected ?? columnTypeInfo(type).expected,
      received,
      hint: received === null ? 'The column is declared with nullable: false.' : this.#builder.hintFor(received),
    });
  }

  /** Ends the batch here. Optional: a batch ends by itself when it is full. */
  flush(): void {
    if (this.#builder.mayEnd) this.#endBatch();
  }

  #endBatch(): void {
    const { large } = this.#builder;
    while (this.#builder.rows > 0) this.#write(this.#builder.take());
    if (large !== undefined) {
      this.#builder.large = undefined;
      this.#builder.full = false;
      const offsets = new Uint8Array(Int32Array.of(0, large.length).buffer);
      this.#write({ rows: 1, nulls: [], buffers: [offsets, large], min: null, max: null });
    }
  }

  #write(batch: BuiltBatch): void {
    const { type, label } = this.#options;
    const { length } = batch;
    this.#length = length ?? 0;
    this.#digest.update(batch);
    const validity = validityBitmap(batch.rows, batch.nulls) ?? new Uint8Array(0);
    // A vector's numbers have nulls of their own, of which there are none.
    const buffers = length === undefined ? [validity] : [validity, new Uint8Array(0)];
    const framed = frameBatch(
      {
        rows: batch.rows,
        nulls: batch.nulls.length,
        items: length && batch.rows * length,
        buffers: [...buffers, ...batch.buffers],
      },
      this.#compression,
    );
    const pieces = [...framed.pieces];
    let offset = this.#position;
    if (offset === 0) {
      const start = Buffer.concat([
        magic,
        Buffer.alloc(2),
        encodeSchemaMessage({ name: label.column, type, length: this.#length }, 8),
      ]);
      pieces.unshift(start);
      offset = start.length;
    }
    this.#toDisk(pieces);
    this.#position = offset + framed.metadataLength + framed.bodyLength;
    this.#flushedRows += batch.rows;
    this.#flushedNulls += batch.nulls.length;
    this.#batches.push({
      offset,
      metadataLength: framed.metadataLength,
      bodyLength: framed.bodyLength,
      rows: batch.rows,
      nulls: batch.nulls.length,
      checksum: checksumOfPieces(pieces),
      min: batch.min,
      max: batch.max,
    });
    this.#widen(batch);
  }

  #widen({ min, max }: BuiltBatch): void {
    if (min !== null && (this.#min === null || min < this.#min)) this.#min = min;
    if (max !== null && (this.#max === null || max > this.#max)) this.#max = max;
  }
}

/** What is stored of a value of a large one's type. */
function storedForm(type: ColumnType, value: unknown): unknown {
  return type === 'vector' && Array.isArray(value) ? Float32Array.from(value) : value;
}
