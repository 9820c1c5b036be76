import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type FileBatch, type RowShare, rangeOf } from '../arrow/import-batches.ts';
import { shareWork } from '../shared-work.ts';
import { spillFailed } from '../tables/spill-file.ts';
import { readFully } from './file-blob.ts';
import { batchesIn, type DecodedRows, type ParquetTable } from './parquet-table.ts';

/** Rows that were decoded, in a file: for each piece its first row, and how many bytes it has. */
interface RowsFile {
  readonly file: string;
  readonly pieces: Float64Array;
}

const pieceNumbers = 2;

/**
 * The batches that a slice has to look at. When rows are dealt out in turn, every slice looks at all of them: so each row
 * group is decoded by one process, into a temporary file, and read by all. With eight slices a million rows take 4.9 s of
 * CPU time, where decoding in each took 6.3; with two, 3.2 and 3.3.
 * @param folder for files, of all slices
 */
export async function* sharedRows(
  table: ParquetTable,
  names: readonly string[] | undefined,
  share: RowShare,
  folder: string,
): AsyncGenerator<FileBatch, undefined> {
  if (share.order === 'slices' || share.slices === 1) {
    yield* table.batches(rangeOf(share, table.rows), names);
    return undefined;
  }
  const { groups } = table;
  const files = await shareWork(folder, groups.length, async ({ task, folder: own, beat }): Promise<RowsFile> => {
    const rows = new RowsWriter(path.join(own, 'rows'));
    try {
      for await (const decoded of table.decoded(groups[task] ?? [0, 0], names)) {
        rows.write(decoded);
        beat();
      }
      return rows.written;
    } finally {
      rows.close();
    }
  });
  for (const file of files) for (const decoded of readRows(file)) yield* batchesIn(decoded, names);
  return undefined;
}

class RowsWriter {
  readonly #file: string;
  readonly #pieces: number[] = [];
  #descriptor: number | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  write({ bytes, first }: DecodedRows): void {
    try {
      this.#descriptor ??= openSync(this.#file, 'wx');
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    } catch (cause) {
      throw spillFailed(this.#file, cause);
    }
    this.#pieces.push(first, bytes.length);
  }

  get written(): RowsFile {
    return { file: this.#file, pieces: Float64Array.from(this.#pieces) };
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

function* readRows({ file, pieces }: RowsFile): Generator<DecodedRows, undefined> {
  if (pieces.length === 0) return undefined;
  const descriptor = openSync(file, 'r');
  try {
    let at = 0;
    for (let piece = 0; piece < pieces.length; piece += pieceNumbers) {
      const [first = 0, length = 0] = pieces.subarray(piece, piece + pieceNumbers);
      const bytes = new Uint8Array(length);
      readFully(descriptor, bytes, at);
      at += length;
      yield { bytes, first };
    }
  } finally {
    closeSync(descriptor);
  }
  return undefined;
}
