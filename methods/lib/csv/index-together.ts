import { closeSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { shareWork } from '../shared-work.ts';
import { type Dialect, lineFeed } from './dialect.ts';
import type { IndexedTable, OpenTable } from './import-slice.ts';
import {
  blockNumbers,
  type IndexedBlocks,
  type IndexedPart,
  indexPart,
  joinIndex,
  type LineIndex,
  type ScanOptions,
  type TableFile,
} from './line-index.ts';

/** What one process goes over at a time. */
const usualPiece = 8 << 20;

/** Whether a table is so large that all slices together find out where its lines are. */
export function isForAll(table: TableFile, { newline }: Dialect, { pieceBytes = usualPiece }: ScanOptions): boolean {
  // Of a longer line end it can't be said by a look at one place where it begins.
  return (newline?.length ?? 1) === 1 && statSync(table.path).size - table.start > pieceBytes;
}

/**
 * Finds out where the lines of a table are, by all slice processes together: each goes over pieces of the file that begin
 * behind a line end, as if that were not quoted (as Ge and others have it in "Speculative Distributed CSV Data Parsing for
 * Big Data Analytics", 2019). Where a piece turns out to begin within a quotation, it is gone over again from where the line
 * begins, until a block of lines begins where one did before: from there on all is the same.
 * @param folder of all slices, for files
 */
export async function indexTogether(
  table: OpenTable,
  folder: string,
  { pieceBytes = usualPiece, ...scan }: ScanOptions = {},
): Promise<IndexedTable> {
  const { file, dialect, index } = table;
  if (index !== undefined) return { ...table, index };
  const { size } = statSync(file.path);
  const cutter = new PieceCutter({ table: file, dialect, pieceBytes, size });
  const found = await shareWork(path.join(folder, 'pieces'), cutter.pieces, ({ task, folder: own, beat }) => {
    const part = cutter.part(task);
    const later = { ...dialect, skipLines: 0 };
    const options = { ...scan, path: path.join(own, 'lines'), onProgress: beat };
    return part && indexPart(file, task === 0 ? dialect : later, options, part);
  });
  const parts = found.filter((part) => part !== undefined);
  const [joined] = await shareWork(path.join(folder, 'joined'), 1, ({ folder: own, beat }) => {
    const options = { ...scan, onProgress: beat };
    return new PieceJoiner({ table: file, dialect, folder: own, size }, parts, options).join();
  });
  if (joined === undefined) throw new Error('Internal error: no pieces were joined');
  return { ...table, index: joined };
}

interface CutFile {
  readonly table: TableFile;
  readonly dialect: Dialect;
  readonly pieceBytes: number;
  readonly size: number;
}

/** Where a file is cut: behind the first line end in each piece of so many bytes. */
class PieceCutter {
  readonly #file: CutFile;

  constructor(file: CutFile) {
    this.#file = file;
  }

  get pieces(): number {
    const { size, table, pieceBytes } = this.#file;
    return Math.ceil((size - table.start) / pieceBytes);
  }

  /** Undefined where a piece has no line end, and belongs to what comes before it. */
  part(piece: number): { from: number; to: number | undefined } | undefined {
    const from = piece === 0 ? this.#file.table.start : this.#cutIn(piece);
    if (from === undefined) return undefined;
    for (let next = piece + 1; next < this.pieces; next++) {
      const to = this.#cutIn(next);
      if (to !== undefined) return { from, to };
    }
    return { from, to: undefined };
  }

  /** Undefined also where nothing is behind the line end. */
  #cutIn(piece: number): number | undefined {
    const { table, dialect, pieceBytes, size } = this.#file;
    const start = table.start + piece * pieceBytes;
    const end = Math.min(size, start + pieceBytes);
    const newline = dialect.newline?.[0] ?? lineFeed;
    const window = Buffer.allocUnsafe(Math.min(end - start, 64 << 10));
    const descriptor = openSync(table.path, 'r');
    try {
      for (let at = start; at < end; ) {
        const count = readSync(descriptor, window, 0, Math.min(window.length, end - at), at);
        if (count === 0) return undefined;
        const found = window.subarray(0, count).indexOf(newline);
        if (found >= 0) return at + found + 1 < size ? at + found + 1 : undefined;
        at += count;
      }
      return undefined;
    } finally {
      closeSync(descriptor);
    }
  }
}

interface JoinedFile {
  readonly table: TableFile;
  readonly dialect: Dialect;
  /** For files. */
  readonly folder: string;
  readonly size: number;
}

/** Puts together what was found in the pieces. */
class PieceJoiner {
  readonly #file: JoinedFile;
  readonly #options: ScanOptions;
  readonly #parts: readonly IndexedPart[];
  readonly #joined: IndexedBlocks[] = [];
  #files = 0;

  constructor(file: JoinedFile, parts: readonly IndexedPart[], options: ScanOptions) {
    this.#file = file;
    this.#options = options;
    this.#parts = parts;
  }

  join(): LineIndex {
    const { table, dialect } = this.#file;
    // Lines that are skipped by their number are counted from the beginning.
    if (this.#parts[0]?.isSkipping === true) return joinIndex([this.#scan(table.start, undefined, dialect)]);
    for (let piece = 0; piece < this.#parts.length; ) {
      const part = this.#parts[piece];
      if (part === undefined) break;
      this.#joined.push(part);
      piece = part.open === undefined ? piece + 1 : this.#goOn(piece + 1, part.open);
    }
    return joinIndex(this.#joined);
  }

  /**
   * Goes over a line again that goes on in the next pieces, and over what follows.
   * @returns the first piece that is right again
   */
  #goOn(piece: number, from: number): number {
    let open = from;
    let [ahead, waiting] = [1, 1];
    for (let next = piece; next < this.#parts.length; next++) {
      const part = this.#parts[next];
      if (part === undefined) break;
      for (let block = 1; block <= part.blocks.length / blockNumbers; block++) {
        // It is tried again behind twice as many blocks, so that a long quotation is gone over but twice.
        if (--waiting > 0) continue;
        ahead *= 2;
        waiting = ahead;
        const at = block * blockNumbers;
        const to = part.blocks[at] ?? this.#parts[next + 1]?.blocks[0];
        if (to === undefined) continue;
        const again = this.#scan(open, to);
        this.#joined.push(again);
        if (again.open !== undefined) {
          open = again.open;
          continue;
        }
        if (at === part.blocks.length) return next + 1;
        const words = part.blocks.subarray(0, at).filter((_, number) => number % blockNumbers === 2);
        const start = part.start + 4 * words.reduce((sum, count) => sum + count, 0);
        this.#joined.push({ path: part.path, start, blocks: part.blocks.subarray(at) });
        return part.open === undefined ? next + 1 : this.#goOn(next + 1, part.open);
      }
    }
    this.#joined.push(this.#scan(open, undefined));
    return this.#parts.length;
  }

  #scan(from: number, to: number | undefined, dialect = { ...this.#file.dialect, skipLines: 0 }): IndexedPart {
    const options = { ...this.#options, path: path.join(this.#file.folder, `lines-${this.#files++}`) };
    return indexPart(this.#file.table, dialect, options, { from, to });
  }
}
