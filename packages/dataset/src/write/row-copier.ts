import { linkSync, mkdirSync, rmSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError, systemCode } from '@accelerator/base';
import {
  ColumnCursor,
  ColumnReader,
  type ColumnSource,
  type ColumnSummary,
  ColumnWriter,
  type Compression,
  compressionOf,
} from '@accelerator/column';
import type { ColumnDeclaration } from '../manifest/declaration.ts';
import { datasetDirectory, datasetId, diskName, manifestName, sliceFile } from '../manifest/disk-names.ts';
import type { DatasetPart } from './slice-writer.ts';

export interface RowCopierSetup {
  readonly jobId: string;
  /** Name of the dataset. */
  readonly name: string;
  readonly columns: readonly ColumnDeclaration[];
  /** Absolute; the column files go into the dataset's directory below it. */
  readonly directory: string;
  readonly sliceno: number;
  /** Of columns that do not say it themselves. A slice that is linked keeps that of its files. */
  readonly compression?: Compression | undefined;
}

/**
 * From so many rows on that follow one another they are copied as they lie in memory. Two million integers in a fresh
 * process: 26 ms instead of 60; to look at a batch takes as long as a few dozen values.
 */
const manyRows = 64;

/** Files by column. */
type Sources = Readonly<Record<string, ColumnSource>>;

/**
 * Writes one slice of a dataset from rows that are stored elsewhere. Cells are copied as the bytes that they are; a slice
 * that is just what a slice elsewhere is becomes links to the same files: nothing is read or written (of 10,000
 * photographs, 17 GB).
 */
export class RowCopier {
  readonly #setup: RowCopierSetup;
  readonly #writers: ReadonlyMap<string, ColumnWriter>;
  /** Files that rows are being taken from. */
  readonly #cursors = new Map<string, ColumnCursor>();
  readonly #block: unknown[] = [];
  /** All rows of its files, which are all that was asked for up to now: not copied yet. */
  #whole: Sources | undefined;
  #rows = 0;

  constructor(setup: RowCopierSetup) {
    this.#setup = setup;
    const dataset = datasetId(setup.jobId, setup.name);
    this.#writers = new Map(
      setup.columns.map(({ name: column, type, length, nullable, compression: own }) => {
        const directory = path.join(datasetDirectory(setup.directory, setup.name), diskName(column));
        const label = { dataset, column, sliceno: setup.sliceno };
        const file = sliceFile(directory, setup.sliceno);
        const compression = compressionOf(type, { own, usual: setup.compression });
        return [column, new ColumnWriter({ file, type, length, label, nullable, compression, raw: true })];
      }),
    );
  }

  get rows(): number {
    return this.#rows;
  }

  /** Appends `count` rows from row `from` of the files that hold the columns. */
  copy(sources: Sources, from: number, count: number): void {
    if (count === 0) return;
    if (this.#rows === 0) this.#makeDirectories();
    this.#copyWhole();
    if (this.#rows === 0 && from === 0 && this.#isWhole(sources, count)) this.#whole = sources;
    else this.#copyRows(sources, from, count);
    this.#rows += count;
  }

  /** Forgets files that rows were taken from. */
  release(sources: Sources): void {
    for (const { file } of Object.values(sources)) {
      this.#cursors.get(file)?.close();
      this.#cursors.delete(file);
    }
  }

  close(): DatasetPart {
    const whole = this.#whole;
    const isLinked = whole !== undefined && this.#link(whole);
    if (!isLinked) this.#copyWhole();
    this.#releaseAll();
    const columns = Object.fromEntries(
      [...this.#writers].map(([column, writer]): [string, ColumnSummary] => [
        column,
        isLinked ? sourceOf(whole, column).summary : writer.close(),
      ]),
    );
    const linkedBytes = isLinked ? Object.values(columns).reduce((sum, { size }) => sum + size, 0) : 0;
    return {
      name: this.#setup.name,
      sliceno: this.#setup.sliceno,
      rows: this.#rows,
      columns,
      ...(linkedBytes > 0 && { linkedBytes }),
    };
  }

  /** Leaves nothing behind: the slice can be written in another way. */
  discard(): void {
    this.#releaseAll();
    for (const [column, writer] of this.#writers) {
      writer.discard();
      rmSync(this.#fileOf(column), { force: true });
    }
  }

  #releaseAll(): void {
    for (const cursor of this.#cursors.values()) cursor.close();
    this.#cursors.clear();
  }

  /** What would have been linked, if nothing else had come. */
  #copyWhole(): void {
    const whole = this.#whole;
    if (whole === undefined) return;
    this.#whole = undefined;
    this.#copyRows(whole, 0, this.#rows);
    this.release(whole);
  }

  #copyRows(sources: Sources, from: number, count: number): void {
    for (const [column, writer] of this.#writers) this.#copyColumn(writer, sourceOf(sources, column), from, count);
  }

  /** Whether these are all rows of the files, and files as they would be written here. */
  #isWhole(sources: Sources, count: number): boolean {
    return this.#setup.columns.every(({ name, type, length, nullable }) => {
      const { file, summary, type: stored } = sourceOf(sources, name);
      // The name of the column stands in the file, and that of its folder: it may have been linked under another.
      const isSame = stored === type && path.basename(path.dirname(file)) === diskName(name);
      const isLong = length === undefined || length === summary.length;
      return isSame && isLong && (nullable || summary.nulls === 0) && summary.rows === count;
    });
  }

  /** @returns false where that can't be done; copying looks at every byte, and says what is wrong */
  #link(whole: Sources): boolean {
    const made: string[] = [];
    try {
      for (const column of this.#writers.keys()) {
        const source = sourceOf(whole, column);
        if (!isFinished(source)) break;
        const file = this.#fileOf(column);
        linkSync(source.file, file);
        made.push(file);
      }
    } catch (error) {
      if (!isAcceleratorError(error) && systemCode(error) === undefined) throw error;
    }
    if (made.length === this.#writers.size) return true;
    for (const file of made) unlinkSync(file);
    return false;
  }

  #fileOf(column: string): string {
    const { directory, name, sliceno } = this.#setup;
    return sliceFile(path.join(datasetDirectory(directory, name), diskName(column)), sliceno);
  }

  #copyColumn(writer: ColumnWriter, source: ColumnSource, from: number, count: number): void {
    let cursor = this.#cursors.get(source.file);
    if (cursor === undefined) {
      cursor = new ColumnCursor({ ...source, raw: true });
      this.#cursors.set(source.file, cursor);
    }
    cursor.seek(from);
    for (let left = count; left > 0; ) {
      const rows = Math.min(left, cursor.available());
      if (rows === 0) throw new Error(`Internal error: ${source.file} ends before row ${from + count}`);
      if (rows < manyRows) this.#copyValues(writer, cursor, rows);
      else writer.appendBatch(writer.checkBatch(cursor.view(rows), rows));
      left -= rows;
    }
  }

  #copyValues(writer: ColumnWriter, cursor: ColumnCursor, rows: number): void {
    cursor.take(rows, this.#block);
    for (let row = 0; row < rows; row++) {
      writer.append(this.#block[row]);
      writer.commit();
    }
  }

  #makeDirectories(): void {
    for (const column of this.#writers.keys()) {
      mkdirSync(path.join(datasetDirectory(this.#setup.directory, this.#setup.name), diskName(column)), {
        recursive: true,
      });
    }
  }
}

function sourceOf(sources: Sources, column: string): ColumnSource {
  const source = Object.hasOwn(sources, column) ? sources[column] : undefined;
  if (source === undefined) throw new Error(`Internal error: no file for column '${column}'`);
  return source;
}

/**
 * Whether a file belongs to a dataset that is finished, and has not been written to since; its size and its footer are
 * looked at. @throws AcceleratorError `COLUMN_FILE_MISSING`, `COLUMN_FILE_DAMAGED`; system errors
 */
function isFinished(source: ColumnSource): boolean {
  new ColumnReader(source).close();
  const manifest = path.join(path.dirname(path.dirname(source.file)), manifestName);
  const finished = statSync(manifest, { throwIfNoEntry: false });
  return finished !== undefined && statSync(source.file).mtimeMs <= finished.mtimeMs;
}
