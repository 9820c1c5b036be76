import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Dialect } from './dialect.ts';
import { unreadableTable } from './errors.ts';
import { flag, isPlainBlock, type LineBlock } from './line-block.ts';
import { LineScanner } from './line-scanner.ts';

/** A table of text as it lies on disk: unpacked, and without the mark at its start. */
export interface TableFile {
  /** Absolute. */
  readonly path: string;
  /** As it was given, for messages. */
  readonly name: string;
  /** Where it begins, behind a byte order mark. */
  readonly start: number;
}

/** Blocks of lines that follow one another. Plain data. */
export interface IndexedBlocks {
  /** The file that has the words of all blocks, one after the other. */
  readonly path: string;
  /** Where in it those of the first one are. */
  readonly start: number;
  /** `blockNumbers` for each block: offset, bytes, words, rows, skipped, lines, isText. */
  readonly blocks: Float64Array;
}

/** Where the lines of a table are. Plain data. */
export interface LineIndex {
  readonly pieces: readonly IndexedBlocks[];
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
  /** How many bytes of a file are a piece that one process goes over. */
  readonly pieceBytes?: number;
  readonly onProgress?: (bytes: number) => void;
}

/** A part of a table, which begins and ends behind what ends a line. */
interface ScannedPart {
  readonly from: number;
  /** Undefined: the end of the file. */
  readonly to: number | undefined;
}

/** What is known at the end of a part. */
interface PartEnd {
  /** Where the line begins that goes on behind it; undefined: none does. */
  readonly open: number | undefined;
  readonly isSkipping: boolean;
}

/**
 * The lines of a table, some at a time. One window of the file is in memory.
 * @throws AcceleratorError `TABLE_FILE` for a line of 2 GiB
 */
export function* scanLines(
  table: TableFile,
  dialect: Dialect,
  options: ScanOptions = {},
  { from, to }: ScannedPart = { from: table.start, to: undefined },
): Generator<LineBlock, PartEnd> {
  const descriptor = openSync(table.path, 'r');
  try {
    const size = Math.min(options.windowBytes ?? windowBytes, fstatSync(descriptor).size + leastBytes);
    const window = Buffer.allocUnsafeSlow(size);
    const scanner = new LineScanner(dialect, from, size);
    let base = from;
    let kept = 0;
    for (;;) {
      const wanted = Math.min(size - kept, (to ?? Number.POSITIVE_INFINITY) - base - kept);
      const read = wanted === 0 ? 0 : readSync(descriptor, window, kept, wanted, base + kept);
      const isLast = read === 0;
      const bytes = window.subarray(0, kept + read);
      const { used, block, resume } = scanner.scan(bytes, base, isLast, to !== undefined);
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
      if (isLast) return { open: scanner.open, isSkipping: scanner.isSkipping };
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
  return joinIndex([indexPart(table, dialect, { ...options, path })]);
}

/** What was found in a part of a table. Plain data. */
export interface IndexedPart extends IndexedBlocks, PartEnd {}

/** The same for a part of a table. @param options `path`: a new file */
export function indexPart(
  table: TableFile,
  dialect: Dialect,
  options: ScanOptions & { readonly path: string },
  part: ScannedPart = { from: table.start, to: undefined },
): IndexedPart {
  const { path } = options;
  const numbers: number[] = [];
  const descriptor = openSync(path, 'wx');
  try {
    const blocks = scanLines(table, dialect, options, part);
    for (let next = blocks.next(); ; next = blocks.next()) {
      if (next.done === true) return { path, start: 0, blocks: Float64Array.from(numbers), ...next.value };
      const { offset, bytes, words, rows, skipped, lines, isText } = next.value;
      writeAll(descriptor, new Uint8Array(words.buffer, 0, words.byteLength));
      numbers.push(offset, bytes, words.length, rows, skipped, lines, isText ? 1 : 0);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Blocks that follow one another, as the index of their table. */
export function joinIndex(pieces: readonly IndexedBlocks[]): LineIndex {
  const total = { rows: 0, skipped: 0, lines: 0, bytes: 0 };
  for (const { blocks } of pieces) {
    for (let at = 0; at < blocks.length; at += blockNumbers) {
      total.bytes += blocks[at + 1] ?? 0;
      total.rows += blocks[at + 3] ?? 0;
      total.skipped += blocks[at + 4] ?? 0;
      total.lines += blocks[at + 5] ?? 0;
    }
  }
  return { pieces, ...total };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
