import { closeSync } from 'node:fs';
import { digestBytes, isAcceleratorError, messageOf, type Scope } from '@accelerator/base';
import type { BatchEntry } from './arrow/batch-index.ts';
import { decodeFooter, type FooterContent } from './arrow/footer.ts';
import { decodeBatchMessage } from './arrow/message.ts';
import type { BatchMemory } from './batch-memory.ts';
import { largeValue } from './build/builder.ts';
import { checksumOfPieces } from './checksum.ts';
import { type ColumnBatch, openBatch } from './decode/batch.ts';
import { damagedFile } from './errors.ts';
import { type OpenFile, openColumnFile, readAt } from './read-file.ts';
import type { ColumnLabel, ColumnSummary } from './summary.ts';
import { type ColumnType, columnTypeInfo } from './types.ts';

/** Where the column of one slice is. `summary` is what the manifest says of it; the file must agree. */
export interface ColumnSource {
  readonly file: string;
  /** The folder below which no link is followed, such as the workdir. Default: the one that the file lies in. */
  readonly root?: string | undefined;
  readonly type: ColumnType;
  readonly label: ColumnLabel;
  readonly summary: ColumnSummary;
  /** Values of text, JSON and the like come as the bytes that are stored. */
  readonly raw?: boolean | undefined;
  /** The task that reads it: what it has left behind when it ended does not count for the next. */
  readonly scope?: Scope | undefined;
}

/** Enough to tell what kind of file a value is, text in XML too. */
const headBytes = 1024;

/**
 * Reads the batches of one column of one slice, each by itself, checked. Opening it reads the footer only.
 * Throws `COLUMN_FILE_MISSING` and `COLUMN_FILE_DAMAGED`, with file, column and batch.
 */
export class ColumnReader {
  readonly batches: readonly BatchEntry[];
  /** Digests of the single values, 16 bytes each, where they are large; known without reading any. */
  readonly rowDigests: Buffer | undefined;
  readonly #source: ColumnSource;
  readonly #open: OpenFile | undefined;
  readonly #length: number = 1;
  #closed = false;

  constructor(source: ColumnSource) {
    this.#source = source;
    if (source.summary.rows === 0) {
      this.#open = undefined;
      this.batches = [];
      return;
    }
    const { file, label, scope, root } = source;
    this.#open = openColumnFile({ file, label, scope, root }, source.summary.size);
    try {
      const footer = readFooter(this.#open, source);
      this.batches = footer.batches;
      this.rowDigests = footer.rowDigests;
      this.#length = footer.length === 0 ? 1 : footer.length;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Reads batch `index` with one read and checks every byte of it.
   * @param memory into which it is read, over what was read into it before; default: memory of its own
   */
  readBatch(index: number, memory?: BatchMemory): ColumnBatch {
    const entry = this.batches[index];
    if (entry === undefined || this.#open === undefined) throw new RangeError(`There is no batch ${index}`);
    const before = this.batches[index - 1];
    const start = before === undefined ? 0 : before.offset + before.metadataLength + before.bodyLength;
    const end = entry.offset + entry.metadataLength + entry.bodyLength;
    const bytes = readAt(this.#open, start, end - start, memory);
    if (checksumOfPieces([bytes]) !== entry.checksum) throw this.#damaged(index, new Error('its checksum differs'));
    try {
      const bodyStart = entry.offset - start + entry.metadataLength;
      const metadata = decodeBatchMessage(bytes.subarray(entry.offset - start, bodyStart));
      if (metadata.rows !== entry.rows || metadata.nulls !== entry.nulls) throw new Error('it has other rows');
      const { storage } = columnTypeInfo(this.#source.type);
      return openBatch(metadata, bytes.subarray(bodyStart), { storage, length: this.#length });
    } catch (error) {
      throw this.#damaged(index, error);
    }
  }

  /**
   * Of a large value, which is the only one of its batch and not compressed: how many bytes it has, and the first ones,
   * without reading on; null for null. Undefined for other batches, which are small.
   */
  readHead(index: number): { readonly size: number; readonly head: Buffer } | null | undefined {
    const entry = this.batches[index];
    if (entry === undefined || this.#open === undefined) throw new RangeError(`There is no batch ${index}`);
    const { offset, metadataLength, bodyLength, rows, nulls } = entry;
    if (rows !== 1 || bodyLength < largeValue) return nulls === rows ? null : undefined;
    try {
      const { codec, spans } = decodeBatchMessage(readAt(this.#open, offset, metadataLength));
      const [, , data] = spans;
      if (codec !== undefined || data === undefined) return undefined;
      if (!(data.offset >= 0 && data.offset + data.length <= bodyLength)) throw new Error('a buffer leaves the batch');
      const start = offset + metadataLength + data.offset;
      return { size: data.length, head: readAt(this.#open, start, Math.min(headBytes, data.length)) };
    } catch (error) {
      throw this.#damaged(index, error);
    }
  }

  close(): void {
    if (this.#open !== undefined && !this.#closed) closeSync(this.#open.descriptor);
    this.#closed = true;
  }

  /** @param error what was thrown: that this machine can't read it is no damage */
  #damaged(index: number, error: unknown): Error {
    if (isAcceleratorError(error)) return error;
    return damagedFile(this.#source.file, this.#source.label, `batch ${index}`, messageOf(error));
  }
}

function readFooter(open: OpenFile, { file, type, label, summary }: ColumnSource): FooterContent {
  const damaged = (reason: string) => damagedFile(file, label, 'the footer', reason);
  const bytes = readAt(open, summary.size - summary.footerSize, summary.footerSize);
  if (checksumOfPieces([bytes]) !== BigInt(`0x${summary.footerChecksum}`)) throw damaged('its checksum differs');
  try {
    const footer = decodeFooter(bytes);
    if (footer.type !== type) throw new Error(`it holds ${footer.type}, not ${type}`);
    if (type === 'vector' && footer.length !== (summary.length ?? 1))
      throw new Error('its vectors have another length');
    checkFooter(footer, summary);
    return footer;
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
}

/** Batches lie one after the other in the file, up to the footer, and are as many rows as are expected. */
function checkFooter({ batches, rowDigests }: FooterContent, { size, footerSize, rows, nulls }: ColumnSummary): void {
  let end = 0;
  let allRows = 0;
  let allNulls = 0;
  for (const batch of batches) {
    const { offset, metadataLength, bodyLength } = batch;
    if (!(offset >= end && metadataLength > 0 && bodyLength >= 0)) throw new Error('its batches overlap');
    end = offset + metadataLength + bodyLength;
    allRows += batch.rows;
    allNulls += batch.nulls;
  }
  if (end !== size - footerSize) throw new Error('its batches end elsewhere');
  if (allRows !== rows || allNulls !== nulls) throw new Error('its batches have another number of rows');
  if (rowDigests !== undefined && rowDigests.length !== rows * digestBytes) throw new Error('it lacks digests of rows');
}
