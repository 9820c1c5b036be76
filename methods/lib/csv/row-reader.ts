import { closeSync, openSync, readSync } from 'node:fs';
import { unreadableTable } from './errors.ts';
import { flag, isPlainBlock } from './line-block.ts';
import { blockNumbers, type IndexedBlocks, type LineIndex, type TableFile } from './line-index.ts';

/** Which rows of a table a slice gets. */
export interface Share {
  readonly sliceno: number;
  readonly slices: number;
  /** `roundrobin`: row after row to each slice in turn. `slices`: to each slice a part of the file. */
  readonly order: 'roundrobin' | 'slices';
  /** How many rows at the start are none, but labels. */
  readonly labelLines: number;
}

/** A line of a table: its bytes from `start` to `end`, with what ends it, and its number in the file, from 1. */
export type UseLine = (bytes: Buffer, start: number, end: number, line: number) => void;

export interface UseLines {
  /** Before the lines of a block. @param isText whether all of it is known to be UTF-8 */
  readonly onBlock: (bytes: Buffer, isText: boolean) => void;
  readonly onRow: UseLine;
  readonly onSkipped: UseLine;
  readonly onProgress?: (done: number, total: number) => void;
}

/** More than this is not read at once. */
const readBytes = 1 << 30;

/** Reads the lines of a table that a slice gets. A block of the file is in memory. */
export function readRows(table: TableFile, index: LineIndex, share: Share, use: UseLines): void {
  const chosen = new ChosenLines(share, index.rows - share.labelLines);
  const source = new Reader(table.path, table.name);
  try {
    for (const piece of index.pieces) readPiece({ table, piece, source, total: index.bytes }, chosen, use);
  } finally {
    source.close();
  }
}

interface ReadPiece {
  readonly table: TableFile;
  readonly piece: IndexedBlocks;
  readonly source: Reader;
  /** Bytes of all lines. */
  readonly total: number;
}

function readPiece({ table, piece, source, total }: ReadPiece, chosen: ChosenLines, use: UseLines): void {
  const { blocks } = piece;
  const words = new Reader(piece.path, table.name);
  try {
    let wordsAt = piece.start;
    for (let at = 0; at < blocks.length; at += blockNumbers) {
      const [offset = 0, bytes = 0, count = 0, rows = 0, skipped = 0, lines = 0, isText = 0] = blocks.subarray(
        at,
        at + blockNumbers,
      );
      if (chosen.mayHave(rows, skipped)) {
        const read = words.read(wordsAt, count * 4);
        const ends = new Uint32Array(read.buffer, read.byteOffset, count);
        if (isPlainBlock(count, rows, lines)) chosen.chooseRows(ends);
        else chosen.choose(ends);
        useLines(source, offset, chosen, isText === 1, use);
      }
      chosen.pass(rows, skipped, lines);
      wordsAt += count * 4;
      use.onProgress?.(offset + bytes - table.start, total);
    }
  } finally {
    words.close();
  }
}

function useLines(source: Reader, offset: number, chosen: ChosenLines, isText: boolean, use: UseLines): void {
  const { count, starts, ends, lines, skipped } = chosen;
  if (count === 0) return;
  const first = starts[0] ?? 0;
  const bytes = source.read(offset + first, (ends[count - 1] ?? 0) - first);
  use.onBlock(bytes, isText);
  for (let index = 0; index < count; index++) {
    const start = (starts[index] ?? 0) - first;
    const end = (ends[index] ?? 0) - first;
    if (skipped[index] === 1) use.onSkipped(bytes, start, end, lines[index] ?? 0);
    else use.onRow(bytes, start, end, lines[index] ?? 0);
  }
}

/** The lines of a block that a slice gets. */
class ChosenLines {
  count = 0;
  /** In the block. */
  starts = new Float64Array(1024);
  ends = new Float64Array(1024);
  /** Numbers in the file. */
  lines = new Float64Array(1024);
  skipped = new Uint8Array(1024);
  readonly #share: Share;
  /** Rows from this one, and before that one, in the order `slices`. */
  readonly #from: number;
  readonly #to: number;
  readonly #rows: number;
  /** How many lines come before the block. Rows count from the first that is no label. */
  #row: number;
  #skip = 0;
  #line = 0;

  constructor(share: Share, rows: number) {
    const { sliceno, slices, order, labelLines } = share;
    this.#share = share;
    this.#rows = rows;
    this.#row = -labelLines;
    this.#from = order === 'slices' ? Math.floor((rows * sliceno) / slices) : 0;
    this.#to = order === 'slices' ? Math.floor((rows * (sliceno + 1)) / slices) : rows;
  }

  /** Whether one of the next lines can be chosen. */
  mayHave(rows: number, skipped: number): boolean {
    if (skipped > 0) return true;
    return this.#row + rows > Math.max(this.#from, 0) && this.#row < this.#to;
  }

  pass(rows: number, skipped: number, lines: number): void {
    this.#row += rows;
    this.#skip += skipped;
    this.#line += lines;
  }

  /** Of a block in which each line is a row. */
  chooseRows(ends: Uint32Array): void {
    const { sliceno, slices, order } = this.#share;
    const isDealt = order === 'roundrobin';
    const [from, to] = [Math.max(this.#from - this.#row, -this.#row, 0), Math.min(ends.length, this.#to - this.#row)];
    const turn = (((sliceno - this.#row - from) % slices) + slices) % slices;
    this.count = 0;
    for (let row = isDealt ? from + turn : from; row < to; row += isDealt ? slices : 1) {
      this.#add(row === 0 ? 0 : (ends[row - 1] ?? 0), ends[row] ?? 0, this.#line + row + 1, false);
    }
  }

  choose(words: Uint32Array): void {
    const { sliceno, slices, order } = this.#share;
    const isDealt = order === 'roundrobin';
    let row = this.#row;
    let skip = this.#skip;
    let line = this.#line + 1;
    let at = 0;
    // Until the next row of this slice: the rest of a division takes longer than all else.
    let wait = isDealt ? (((sliceno - row) % slices) + slices) % slices : 0;
    this.count = 0;
    for (let index = 0; index < words.length; index++) {
      let length = words[index] ?? 0;
      let breaks = 0;
      let isSkipped = false;
      if (length >= flag) {
        length -= flag;
        const more = words[++index] ?? 0;
        isSkipped = (more & 1) === 1;
        breaks = Math.floor(more / 2);
      }
      let isOwn: boolean;
      if (isSkipped) {
        isOwn = isDealt ? skip % slices === sliceno : this.#isBeside(Math.max(row, 0));
        skip++;
      } else {
        if (isDealt) {
          isOwn = wait === 0 && row >= 0;
          wait = wait === 0 ? slices - 1 : wait - 1;
        } else isOwn = row >= 0 && row >= this.#from && row < this.#to;
        row++;
      }
      if (isOwn) this.#add(at, at + length, line, isSkipped);
      at += length;
      line += 1 + breaks;
    }
  }

  /** Whether a skipped line goes with a row: the one behind it, in the last slice also none. */
  #isBeside(row: number): boolean {
    return row < this.#rows ? row >= this.#from && row < this.#to : this.#share.sliceno === this.#share.slices - 1;
  }

  #add(start: number, end: number, line: number, isSkipped: boolean): void {
    if (this.count === this.starts.length) {
      const more = this.count * 2;
      this.starts = grown(this.starts, new Float64Array(more));
      this.ends = grown(this.ends, new Float64Array(more));
      this.lines = grown(this.lines, new Float64Array(more));
      this.skipped = grown(this.skipped, new Uint8Array(more));
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.lines[this.count] = line;
    this.skipped[this.count] = isSkipped ? 1 : 0;
    this.count++;
  }
}

function grown<A extends { set(other: A): void }>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

/** Bytes behind what was read, which are of no matter: they are looked at four at a time. */
const slack = 8;

/** Reads parts of a file into memory that is used again. */
class Reader {
  readonly #descriptor: number;
  readonly #name: string;
  #buffer = Buffer.allocUnsafeSlow((1 << 20) + slack);

  constructor(path: string, name: string) {
    this.#name = name;
    this.#descriptor = openSync(path, 'r');
  }

  /** @returns bytes that are good until the next call */
  read(offset: number, length: number): Buffer {
    if (length + slack > this.#buffer.length)
      this.#buffer = Buffer.allocUnsafeSlow(Math.ceil(length / 4096) * 4096 + slack);
    let read = 0;
    while (read < length) {
      const count = readSync(this.#descriptor, this.#buffer, read, Math.min(length - read, readBytes), offset + read);
      if (count === 0) throw unreadableTable(this.#name, 'it became shorter while it was read');
      read += count;
    }
    return this.#buffer.subarray(0, length);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
