import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Message, MessageHeader, type Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { unreadableTable } from '../csv/errors.ts';
import type { PackedFile } from '../csv/unpack.ts';
import { checkFooter, checkMessage, RefusedMetadata } from './check-metadata.ts';

/** Where the messages of an Arrow file are, by numbers: `messageNumbers` for each. */
export interface MessageIndex {
  /** Offset, length of all, rows; -1 rows: it is a dictionary. The schema is left out. */
  readonly messages: Float64Array;
  readonly rows: number;
}

export const messageNumbers = 3;

const magic = Buffer.from('ARROW1');
/** The magic, and what fills it up to eight bytes. */
const headBytes = 8;
/** The length of the index, and the magic. */
const tailBytes = 4 + magic.length;
/** No message or index is longer, without what it describes. */
const mostMetadata = 256 << 20;
/** The last message has no length. */
const endBytes = 8;
export const continuation = 0xffff_ffff;
/** In place of rows. */
const [dictionary, none] = [-1, -2];

/**
 * Looks where the messages of a file or stream are, and how many rows they have.
 * @throws AcceleratorError `TABLE_FILE`
 */
export function indexMessages(file: PackedFile): MessageIndex & { readonly schema: Schema } {
  const descriptor = openSync(file.path, 'r');
  try {
    return new Indexer(descriptor, file.name).run();
  } finally {
    closeSync(descriptor);
  }
}

/** The columns of an Arrow file. @throws AcceleratorError `TABLE_FILE` */
export function readSchema(file: PackedFile): Schema {
  const descriptor = openSync(file.path, 'r');
  try {
    return new Indexer(descriptor, file.name).readSchema();
  } finally {
    closeSync(descriptor);
  }
}

class Indexer {
  readonly #descriptor: number;
  readonly #name: string;
  readonly #size: number;
  readonly #numbers: number[] = [];
  #rows = 0;
  #schema: Schema | undefined;

  constructor(descriptor: number, name: string) {
    this.#descriptor = descriptor;
    this.#name = name;
    this.#size = fstatSync(descriptor).size;
  }

  readSchema(): Schema {
    if (this.#isFile) return this.#footer().schema;
    this.#next(0);
    if (this.#schema === undefined) throw this.#noArrow();
    return this.#schema;
  }

  run(): MessageIndex & { readonly schema: Schema } {
    if (this.#isFile) this.#indexFile();
    else this.#indexStream();
    if (this.#schema === undefined) throw this.#noArrow();
    return { schema: this.#schema, messages: Float64Array.from(this.#numbers), rows: this.#rows };
  }

  #indexStream(): void {
    if (this.#size === 0) throw unreadableTable(this.#name, 'it is empty');
    let at = 0;
    for (let next = at; next >= 0; next = this.#next(at)) at = next;
    if (this.#size - at <= endBytes) return;
    throw unreadableTable(this.#name, 'something follows the end of its stream, maybe another one');
  }

  /** A file has an index, which says where its messages are; some have no schema but there. */
  #indexFile(): void {
    const footer = this.#footer();
    this.#schema = footer.schema;
    const blocks = this.#orDamaged(() => [...footer.dictionaryBatches(), ...footer.recordBatches()]);
    for (const { offset } of blocks) {
      if (!(offset >= headBytes && offset < this.#size)) throw this.#isCut();
      this.#next(offset);
    }
  }

  #footer(): Footer {
    const end = this.#size - tailBytes;
    if (end < headBytes || !this.#read(this.#size - magic.length, magic.length).equals(magic)) throw this.#isCut();
    const length = this.#lengthAt(end);
    if (length > end - headBytes || length > mostMetadata) throw this.#isCut();
    return this.#orDamaged(() => {
      const bytes = this.#read(end - length, length);
      checkFooter(bytes);
      return Footer.decode(bytes);
    });
  }

  get #isFile(): boolean {
    return this.#size >= magic.length && this.#read(0, magic.length).equals(magic);
  }

  /** @returns where the next message begins; -1: this was the last */
  #next(at: number): number {
    if (at === this.#size) return -1;
    const first = this.#lengthAt(at);
    const isMarked = first === continuation;
    const length = isMarked ? this.#lengthAt(at + 4) : first;
    if (length === 0) return -1;
    const start = at + (isMarked ? 8 : 4);
    if (start + length > this.#size || length > mostMetadata) throw this.#isCut();
    const message = this.#decode(this.#read(start, length));
    const end = start + length + message.bodyLength;
    if (!(message.bodyLength >= 0 && end <= this.#size)) throw this.#isCut();
    if (message.rows !== none) this.#numbers.push(at, end - at, message.rows);
    this.#rows += Math.max(0, message.rows);
    return end;
  }

  #decode(bytes: Buffer): { readonly bodyLength: number; readonly rows: number } {
    return this.#orDamaged(() => {
      checkMessage(bytes);
      const message = Message.decode(bytes);
      const bodyLength = Number(message.bodyLength);
      if (message.isSchema()) {
        this.#schema ??= message.header();
        return { bodyLength, rows: none };
      }
      if (message.isRecordBatch()) return { bodyLength, rows: Number(message.header().length) };
      if (message.headerType === MessageHeader.DictionaryBatch) return { bodyLength, rows: dictionary };
      throw new Error(`it has a message of the type ${MessageHeader[message.headerType]}`);
    });
  }

  #orDamaged<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof RefusedMetadata)
        throw unreadableTable(this.#name, cause.message, {
          ...(cause.hint !== undefined && { hint: cause.hint }),
          cause,
        });
      const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
      const type = /^Unrecognized type: "(\w+)"/.exec(reason)?.[1];
      if (type !== undefined) {
        throw unreadableTable(this.#name, `one of its columns has the type ${type}, which is not read here`, { cause });
      }
      if (this.#schema === undefined && !this.#isFile) throw this.#noArrow(cause);
      throw unreadableTable(this.#name, `it is damaged (${reason})`, { cause });
    }
  }

  #lengthAt(at: number): number {
    if (at + 4 > this.#size) throw this.#isCut();
    return this.#read(at, 4).readUInt32LE(0);
  }

  #read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    if (readSync(this.#descriptor, bytes, 0, length, offset) !== length) throw this.#isCut();
    return bytes;
  }

  #isCut(): Error {
    if (this.#schema === undefined && !this.#isFile) return this.#noArrow();
    return unreadableTable(this.#name, 'it ends too early');
  }

  #noArrow(cause?: unknown): Error {
    return unreadableTable(this.#name, 'it is no Arrow file or stream, or only the beginning of one', { cause });
  }
}
