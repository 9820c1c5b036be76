import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Dialect } from './dialect.ts';
import { unreadableTable } from './errors.ts';
import { flag, isPlainBlock, type LineBlock, LineScanner } from './line-scanner.ts';

/** A table of text as it lies on disk: unpacked, and without the mark at its start. */
export interface TableFile {
  /** Absolute. */
  readonly path: string;
  /** As it was given, for messages. */
  readonly name: string;
  /** Where it begins, behind a byte order mark. */
  readonly start: number;
}

/** Where the lines of a table are. */
export interface LineIndex {
  /** The file that has the words of all blocks, one after the other. */
  readonly path: string;
  /** `blockNumbers` for each block: offset, bytes, words, rows, skipped, lines, isText. */
  readonly blocks: Float64Array;
  readonly rows: number;
  readonly skipped: number;
  readonly lines: number;
  readonly bytes: number;
}

export const blockNumbers = 7;

/** What is read at a time; of this size the words of a block are, at most, 4 MiB. */
const windowBytes = 1 << 20;

/** A window has to hold what a scanner looks ahead. */
const leastBytes = 256;

export interface ScanOptions {
  readonly windowBytes?: number;
  readonly onProgress?: (bytes: number) => void;
}

/**
 * The lines of a table, some at a time. One window of the file is in memory.
 * @throws AcceleratorError `TABLE_FILE` for a line of 2 GiB
 */
export function* scanLines(
  table: TableFile,
  dialect: Dialect,
  options: ScanOptions = {},
): Generator<LineBlock, undefined> {
  const descriptor = openSync(table.path, 'r');
  try {
    const size = Math.min(options.windowBytes ?? windowBytes, fstatSync(descriptor).size + leastBytes);
    const window = Buffer.allocUnsafeSlow(size);
    const scanner = new LineScanner(dialect, table.start, size);
    let base = table.start;
    let kept = 0;
    for (;;) {
      const read = readSync(descriptor, window, kept, size - kept, base + kept);
      const isLast = read === 0;
      const bytes = window.subarray(0, kept + read);
      const { used, block, resume } = scanner.scan(bytes, base, isLast);
      if (block !== undefined) yield block;
      options.onProgress?.(base + used);
      if (resume !== undefined) {
        base = resume;
        kept = 0;
        continue;
      }
      if (scanner.isTooLong(base + used)) {
        throw unreadableTable(table.name, 'a line has 2 GiB or more', {
          hint: 'Is it a table, and is `newline` right?',
        });
      }
      if (isLast) return undefined;
      window.copyWithin(0, used, bytes.length);
      base += used;
      kept = bytes.length - used;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A row of a table as it stands there, with what ends it. */
export interface RowBytes {
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly line: number;
}

/** The rows at the beginning of a table. */
export function* scanRows(table: TableFile, dialect: Dialect): Generator<RowBytes, undefined> {
  const descriptor = openSync(table.path, 'r');
  try {
    let line = 1;
    for (const { offset, words, rows, lines } of scanLines(table, dialect)) {
      const isPlain = isPlainBlock(words.length, rows, lines);
      let at = offset;
      for (let index = 0; index < words.length; index++) {
        const word = words[index] ?? 0;
        const more = !isPlain && word >= flag ? (words[++index] ?? 0) : 0;
        const length = isPlain ? offset + word - at : word >= flag ? word - flag : word;
        if ((more & 1) === 0) {
          const bytes = new Uint8Array(length);
          readSync(descriptor, bytes, 0, length, at);
          yield { bytes, line };
        }
        at += length;
        line += 1 + Math.floor(more / 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Goes over a table once, and writes down where its lines are: 4 bytes for each. */
export function indexLines(table: TableFile, dialect: Dialect, path: string, options: ScanOptions = {}): LineIndex {
  const numbers: number[] = [];
  const total = { rows: 0, skipped: 0, lines: 0, bytes: 0 };
  const descriptor = openSync(path, 'wx');
  try {
    for (const { offset, bytes, words, rows, skipped, lines, isText } of scanLines(table, dialect, options)) {
      writeAll(descriptor, new Uint8Array(words.buffer, 0, words.byteLength));
      numbers.push(offset, bytes, words.length, rows, skipped, lines, isText ? 1 : 0);
      total.rows += rows;
      total.skipped += skipped;
      total.lines += lines;
      total.bytes += bytes;
    }
  } finally {
    closeSync(descriptor);
  }
  return { path, blocks: Float64Array.from(numbers), ...total };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
