import { closeSync, fstatSync, openSync } from 'node:fs';
import { type RecordBatch as ArrowBatch, type Field, RecordBatchReader } from 'apache-arrow';
import { ParquetFile, type RecordBatch } from 'parquet-wasm';
import { extensionKey, momentName, uuidName } from '../arrow/extensions.ts';
import type { FileBatch } from '../arrow/import-batches.ts';
import { unreadableTable } from '../csv/errors.ts';
import type { PackedFile } from '../csv/unpack.ts';
import { refuseOtherKinds } from '../imports/file-kinds.ts';
import { catchTraps } from './catch-traps.ts';
import { FileBlob, type OpenFile, readFully } from './file-blob.ts';
import { type ParquetFooter, readFooter } from './read-footer.ts';

/** Rows are decoded so many at a time, or such as have so many bytes. */
const mostRows = 8192;
const mostBytes = 16 << 20;

/** A part of a file that is decoded by itself. */
interface RowGroup {
  /** The number of its first row in the file, from 0. */
  readonly first: number;
  readonly rows: number;
  /** What its rows take in memory. */
  readonly bytes: number;
}

export type RowRange = readonly [from: number, to: number];

/** Rows as a stream of Arrow, and the number of the first of them. */
export interface DecodedRows {
  readonly bytes: Uint8Array;
  readonly first: number;
}

/** A Parquet file. What it has of a row group is in memory as it is packed, and decoded some rows at a time. */
export class ParquetTable {
  readonly fields: readonly Field[];
  readonly rows: number;
  readonly #file: ParquetFile;
  readonly name: string;
  readonly #descriptor: number;
  readonly #groups: readonly RowGroup[];
  #isBroken = false;

  private constructor(file: ParquetFile, name: string, descriptor: number, footer: ParquetFooter) {
    this.#file = file;
    this.name = name;
    this.#descriptor = descriptor;
    const { fields } = RecordBatchReader.from(file.schema().intoIPCStream()).open().schema;
    nameLeaves(fields, footer);
    this.fields = fields;
    let rows = 0;
    this.#groups = file
      .metadata()
      .rowGroups()
      .map((group): RowGroup => {
        const first = rows;
        rows += Number(group.numRows());
        return { first, rows: Number(group.numRows()), bytes: Number(group.totalByteSize()) };
      });
    this.rows = rows;
  }

  /** @throws AcceleratorError `TABLE_FILE` */
  static async open(packed: PackedFile): Promise<ParquetTable> {
    refuseOtherKinds(packed, 'parquet');
    const { path, name } = packed;
    const descriptor = openSync(path, 'r');
    try {
      const { size } = fstatSync(descriptor);
      if (size === 0) throw unreadableTable(name, 'it is empty');
      const { footer, open } = withFooter(descriptor, size);
      const file = await catchTraps(() => ParquetFile.fromFile(new FileBlob(open)));
      return new ParquetTable(file, name, descriptor, footer);
    } catch (cause) {
      closeSync(descriptor);
      throw unreadable(name, 'it is no whole Parquet file', cause);
    }
  }

  /** The rows of each row group, which different processes can decode. */
  get groups(): readonly RowRange[] {
    return this.#groups.map(({ first, rows }) => [first, first + rows]);
  }

  /**
   * The batches of the rows of a range.
   * @param names the columns that are decoded, in this order; undefined: all
   * @throws AcceleratorError `TABLE_FILE`
   */
  async *batches(range: RowRange, names: readonly string[] | undefined): AsyncGenerator<FileBatch, undefined> {
    for await (const decoded of this.decoded(range, names)) yield* batchesIn(decoded, names);
    return undefined;
  }

  /** The same as they come from the decoder, so that others can read them. @throws AcceleratorError `TABLE_FILE` */
  async *decoded([from, to]: RowRange, names: readonly string[] | undefined): AsyncGenerator<DecodedRows, undefined> {
    for (const [index, group] of this.#groups.entries()) {
      const start = Math.max(from, group.first);
      const end = Math.min(to, group.first + group.rows);
      if (start < end) yield* this.#rowsOf(index, group, [start, end], names);
    }
    return undefined;
  }

  close(): void {
    // What broke off may be in use still.
    if (!this.#isBroken) this.#file.free();
    closeSync(this.#descriptor);
  }

  async *#rowsOf(
    index: number,
    group: RowGroup,
    [from, to]: RowRange,
    names: readonly string[] | undefined,
  ): AsyncGenerator<DecodedRows, undefined> {
    const batchSize = Math.max(1, Math.min(mostRows, Math.floor((mostBytes * group.rows) / Math.max(1, group.bytes))));
    let first = from;
    try {
      const stream: ReadableStream<RecordBatch> = await catchTraps(() =>
        this.#file.stream({
          rowGroups: [index],
          offset: from - group.first,
          limit: to - from,
          batchSize,
          concurrency: 1,
          ...(names !== undefined && { columns: [...names] }),
        }),
      );
      const reader = stream.getReader();
      for (;;) {
        const { done, value } = await catchTraps(() => reader.read());
        if (done) break;
        const rows = value.numRows;
        // This gives its memory free, too.
        yield { bytes: value.intoIPCStream(), first };
        first += rows;
      }
    } catch (cause) {
      this.#isBroken = true;
      const place = `its rows from ${first} to ${to - 1} can't be decoded: they are damaged, encrypted, or packed in a way that is not known`;
      throw unreadable(this.name, place, cause);
    }
    if (first !== to) throw unreadableTable(this.name, `its rows from ${first} to ${to - 1} are missing`);
    return undefined;
  }
}

const magic = Buffer.from('PAR1');
/** The length of the footer, and the magic. */
const endBytes = 4 + magic.length;

/** What a file says of its types, and the file as it is to be decoded. */
function withFooter(descriptor: number, size: number): { readonly footer: ParquetFooter; readonly open: OpenFile } {
  const asItIs = { footer: noFooter, open: { descriptor, tailFrom: size, tail: new Uint8Array(0) } };
  if (size < endBytes + magic.length) return asItIs;
  const end = Buffer.alloc(endBytes);
  readFully(descriptor, end, size - endBytes);
  const length = end.readUInt32LE(0);
  // What is no Parquet file is refused by those who decode it.
  if (!end.subarray(4).equals(magic) || length > size - endBytes - magic.length) return asItIs;
  const bytes = Buffer.alloc(length);
  const tailFrom = size - endBytes - length;
  readFully(descriptor, bytes, tailFrom);
  const footer = readFooter(bytes);
  if (footer.edited === undefined) return { ...asItIs, footer };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(footer.edited.length);
  return { footer, open: { descriptor, tailFrom, tail: Buffer.concat([footer.edited, count, magic]) } };
}

const noFooter: ParquetFooter = { uuids: new Set(), moments: new Set(), edited: undefined };

/** Says of each leaf what the footer says of it. Those of Arrow are in the order of those of Parquet. */
function nameLeaves(fields: readonly Field[], { uuids, moments }: ParquetFooter): void {
  for (const [index, { metadata }] of leavesOf(fields).entries()) {
    const name = uuids.has(index) ? uuidName : moments.has(index) ? momentName : undefined;
    if (name !== undefined) metadata.set(extensionKey, name);
  }
}

function leavesOf(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => {
    const children: readonly Field[] = field.type.children ?? [];
    return children.length === 0 ? [field] : leavesOf(children);
  });
}

function chosenOf(batch: ArrowBatch, names: readonly string[]): ArrowBatch {
  const { fields } = batch.schema;
  return batch.selectAt(names.map((name) => fields.findIndex((field) => field.name === name)));
}

/** The batches of what was decoded. @param names as they were given to the decoder */
export function* batchesIn(
  { bytes, first }: DecodedRows,
  names: readonly string[] | undefined,
): Generator<FileBatch, undefined> {
  let row = first;
  for (const batch of RecordBatchReader.from(bytes)) {
    // Columns come in the order of the file, and `a.b` with `a`.
    yield { batch: names === undefined ? batch : chosenOf(batch, names), first: row };
    row += batch.numRows;
  }
  return undefined;
}

/** What the module says is told, unless it has broken off. */
function unreadable(name: string, reason: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || 'code' in cause) return cause;
  const said = cause.message.replace(/^Parquet error: /, '').replace(/\.$/, '');
  const isTrap = cause.name === 'RuntimeError' || said === '';
  return unreadableTable(name, isTrap ? reason : `${reason} (${said})`, { cause });
}
