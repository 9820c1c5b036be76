import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ColumnCursor, type ColumnSource, type ColumnSummary, ColumnWriter } from '@accelerator/column';
import type { ColumnDeclaration } from '../manifest/declaration.ts';
import { datasetDirectory, datasetId, diskName, sliceFile } from '../manifest/disk-names.ts';
import type { DatasetPart } from './slice-writer.ts';

export interface RowCopierSetup {
  readonly jobId: string;
  /** Name of the dataset. */
  readonly name: string;
  readonly columns: readonly ColumnDeclaration[];
  /** Absolute; the column files go into the dataset's directory below it. */
  readonly directory: string;
  readonly sliceno: number;
}

/** Rows are taken in blocks of so many, so that few large values are in memory at once. */
const mostRows = 1024;

/** Writes one slice of a dataset from rows that are stored elsewhere. Cells are copied as the bytes that they are. */
export class RowCopier {
  readonly #setup: RowCopierSetup;
  readonly #writers: ReadonlyMap<string, ColumnWriter>;
  /** Files that rows are being taken from. */
  readonly #cursors = new Map<string, ColumnCursor>();
  readonly #block: unknown[] = [];
  #rows = 0;

  constructor(setup: RowCopierSetup) {
    this.#setup = setup;
    const dataset = datasetId(setup.jobId, setup.name);
    this.#writers = new Map(
      setup.columns.map(({ name: column, type, nullable }) => {
        const directory = path.join(datasetDirectory(setup.directory, setup.name), diskName(column));
        const label = { dataset, column, sliceno: setup.sliceno };
        return [
          column,
          new ColumnWriter({ file: sliceFile(directory, setup.sliceno), type, label, nullable, raw: true }),
        ];
      }),
    );
  }

  get rows(): number {
    return this.#rows;
  }

  /** Appends `count` rows from row `from` of the files that hold the columns. */
  copy(sources: Readonly<Record<string, ColumnSource>>, from: number, count: number): void {
    if (count === 0) return;
    if (this.#rows === 0) this.#makeDirectories();
    for (const [column, writer] of this.#writers) {
      const source = Object.hasOwn(sources, column) ? sources[column] : undefined;
      if (source === undefined) throw new Error(`Internal error: no file for column '${column}'`);
      this.#copyColumn(writer, source, from, count);
    }
    this.#rows += count;
  }

  /** Forgets files that rows were taken from. */
  release(sources: Readonly<Record<string, ColumnSource>>): void {
    for (const { file } of Object.values(sources)) {
      this.#cursors.get(file)?.close();
      this.#cursors.delete(file);
    }
  }

  close(): DatasetPart {
    this.#releaseAll();
    const columns: Record<string, ColumnSummary> = Object.fromEntries(
      [...this.#writers].map(([column, writer]) => [column, writer.close()]),
    );
    return { name: this.#setup.name, sliceno: this.#setup.sliceno, rows: this.#rows, columns };
  }

  discard(): void {
    this.#releaseAll();
    for (const writer of this.#writers.values()) writer.discard();
  }

  #releaseAll(): void {
    for (const cursor of this.#cursors.values()) cursor.close();
    this.#cursors.clear();
  }

  #copyColumn(writer: ColumnWriter, source: ColumnSource, from: number, count: number): void {
    let cursor = this.#cursors.get(source.file);
    if (cursor === undefined) {
      cursor = new ColumnCursor({ ...source, raw: true });
      this.#cursors.set(source.file, cursor);
    }
    cursor.seek(from);
    for (let left = count; left > 0; ) {
      const rows = Math.min(left, cursor.available(), mostRows);
      if (rows === 0) throw new Error(`Internal error: ${source.file} ends before row ${from + count}`);
      cursor.take(rows, this.#block);
      for (let row = 0; row < rows; row++) {
        writer.append(this.#block[row]);
        writer.commit();
      }
      left -= rows;
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
