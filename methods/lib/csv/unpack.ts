import { closeSync, createReadStream, createWriteStream, openSync, readSync, rmSync } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Encoding, encodingOf, markOf, Recoder, utf8 } from './encoding.ts';
import { unreadableTable } from './errors.ts';
import type { TableFile } from './line-index.ts';

/** A file that is to become a table. */
export interface PackedFile {
  readonly path: string;
  readonly name: string;
}

export interface UnpackOptions {
  /** By the names of the WHATWG; '' : by the mark at the start of the file, else UTF-8. */
  readonly encoding: string;
  /** Whether values are wanted as the bytes that they are in the file. */
  readonly asBytes: boolean;
  /** Absolute path for a file that may be made, and is removed when the job ends. */
  readonly temporary: (name: string) => string;
}

/** A table that can be cut at separators and line ends. */
export interface UnpackedTable extends TableFile {
  /** How it is written now. */
  readonly encoding: Encoding;
  /** Whether there were bytes that are no text: they have become `�`. */
  readonly hasLost: boolean;
}

/**
 * Unpacks a file that is packed, and makes UTF-8 of what is written otherwise. What needs neither is read where it lies.
 * @throws AcceleratorError `TABLE_FILE` for one that can't be unpacked
 */
export async function unpackTable(file: PackedFile, options: UnpackOptions): Promise<UnpackedTable> {
  const path = await unpackFile(file, options);
  const mark = markOf(startOf(path));
  const encoding = encodingOf(options.encoding !== '' ? options.encoding : (mark?.encoding ?? utf8.name));
  if (mark !== undefined && mark.encoding !== encoding.name) {
    throw unreadableTable(
      file.name,
      `it begins with the mark of ${mark.encoding}, and encoding is '${options.encoding}'`,
      {
        hint: 'Without the option `encoding` the mark says how the file is written.',
      },
    );
  }
  const start = mark === undefined ? 0 : endOfMarks(path, mark.bytes);
  if (encoding.isUtf8 || (options.asBytes && encoding.isByteWise)) {
    return { path, name: file.name, start, encoding, hasLost: false };
  }
  const recoded = options.temporary('utf-8');
  const recoder = new Recoder(encoding.name);
  await pipeline(
    createReadStream(path, { start, highWaterMark: pieceBytes }),
    throughRecoder(recoder),
    createWriteStream(recoded, { flags: 'wx' }),
  );
  if (path !== file.path) rmSync(path);
  return { path: recoded, name: file.name, start: 0, encoding: utf8, hasLost: recoder.hasLost };
}

const pieceBytes = 1 << 20;

/** @returns where its content is. @throws AcceleratorError `TABLE_FILE` for one that can't be unpacked */
export async function unpackFile(file: PackedFile, options: Pick<UnpackOptions, 'temporary'>): Promise<string> {
  const unpacker = unpackerOf(startOf(file.path));
  if (unpacker === undefined) return file.path;
  const path = options.temporary('unpacked');
  const source = createReadStream(file.path, { highWaterMark: pieceBytes });
  const target = createWriteStream(path, { flags: 'wx' });
  try {
    await pipeline(source, await unpacker.create(), target);
  } catch (error) {
    if (isOfDisk(error)) throw error;
    throw unreadableTable(file.name, `it can't be unpacked as ${unpacker.name} (${messageOf(error)})`, {
      cause: error,
    });
  }
  return path;
}

/** A full disk is no fault of the file's. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}

interface Unpacker {
  readonly name: string;
  readonly create: () => Transform | Promise<Transform>;
}

/** By the first bytes of a file; undefined: it is not packed. */
function unpackerOf(start: Uint8Array): Unpacker | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b)
    return { name: 'gzip', create: () => createGunzip({ chunkSize: 256 << 10 }) };
  if (start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd) {
    return { name: 'zstd', create: throughZstd };
  }
  return undefined;
}

/** Programs that write a mark before what begins with one leave several. */
function endOfMarks(path: string, mark: Uint8Array): number {
  const descriptor = openSync(path, 'r');
  try {
    const next = Buffer.alloc(mark.length);
    let end = 0;
    while (readSync(descriptor, next, 0, mark.length, end) === mark.length && next.equals(mark)) end += mark.length;
    return end;
  } finally {
    closeSync(descriptor);
  }
}

export function startOf(path: string): Buffer {
  const start = Buffer.alloc(8);
  const descriptor = openSync(path, 'r');
  try {
    return start.subarray(0, readSync(descriptor, start, 0, start.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** Node has zstd from version 22.15 on only. */
async function throughZstd(): Promise<Transform> {
  const { Decompress } = await import('fzstd');
  let isWhole = true;
  const through = new Transform({
    transform(piece: Buffer, _encoding, done: TransformCallback) {
      attempt(done, () => unpacker.push(piece));
    },
    flush(done: TransformCallback) {
      attempt(done, () => {
        unpacker.push(new Uint8Array(0), true);
        if (!isWhole) throw new Error('it ends too early');
      });
    },
  });
  const unpacker = new Decompress((piece, isLast) => {
    isWhole = isLast ?? false;
    through.push(Buffer.from(piece));
  });
  return through;
}

function throughRecoder(recoder: Recoder): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done: TransformCallback) {
      attempt(done, () => this.push(recoder.recode(piece, false)));
    },
    flush(done: TransformCallback) {
      attempt(done, () => this.push(recoder.recode(new Uint8Array(0), true)));
    },
  });
}

function attempt(done: TransformCallback, work: () => unknown): void {
  try {
    work();
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}
