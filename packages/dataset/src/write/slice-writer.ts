import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type ColumnSummary, ColumnWriter, type Compression, compressionOf } from '@accelerator/column';
import { wrongWriterUse } from '../errors.ts';
import type { ColumnSpecs, WriteRowOf, WriteTupleOf } from '../manifest/column-specs.ts';
import { defaultOf } from '../manifest/declaration.ts';
import { diskName, sliceFile } from '../manifest/disk-names.ts';
import { sliceOf } from '../manifest/partition.ts';
import { rowsByPlace } from '../manifest/row-places.ts';
import type { RowSource } from '../read/row-source.ts';
import { valuesOf, valuesOfRow, type WriterColumns } from './row-values.ts';
import { type CheckedRows, checkRows, placesOf, type WriteBatch } from './write-batch.ts';

/** What one phase attempt wrote of one slice of one dataset. Plain JSON data. */
export interface DatasetPart {
  readonly name: string;
  readonly sliceno: number;
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnSummary>>;
  /** How much of its files was not written, but linked. Absent: nothing. */
  readonly linkedBytes?: number;
}

export interface SliceWriterSetup {
  readonly name: string;
  readonly columns: WriterColumns;
  /** Of the dataset; the columns' directories are made in it when the first row comes. */
  readonly directory: string;
  readonly sliceno: number;
  readonly slices: number;
  readonly rowNumber?: ((written: number) => number) | undefined;
  readonly keepOpen: boolean;
  /** Of columns that do not say it themselves. */
  readonly compression?: Compression | undefined;
  /** Writes the slice from rows that are stored elsewhere. */
  readonly copy: (rows: RowSource) => DatasetPart;
}

/** Writes the rows of one slice of a dataset. */
export class SliceWriter<C extends ColumnSpecs = ColumnSpecs, T extends readonly unknown[] = WriteTupleOf<C>> {
  readonly sliceno: number;
  readonly #setup: SliceWriterSetup;
  readonly #columns: WriterColumns;
  readonly #writers: readonly ColumnWriter[];
  #rows = 0;
  #discardOthers = false;
  #part: DatasetPart | undefined;
  #closed = false;

  constructor(setup: SliceWriterSetup) {
    this.#setup = setup;
    this.#columns = setup.columns;
    this.sliceno = setup.sliceno;
    const { dataset, names, declarations } = setup.columns;
    this.#writers = declarations.map((declaration, index) => {
      const column = names[index] ?? '';
      return new ColumnWriter({
        file: sliceFile(path.join(setup.directory, diskName(column)), setup.sliceno),
        type: declaration.type,
        length: declaration.length,
        label: { dataset, column, sliceno: setup.sliceno },
        nullable: declaration.nullable,
        default: defaultOf(declaration),
        keepOpen: setup.keepOpen,
        compression: compressionOf(declaration.type, { own: declaration.compression, usual: setup.compression }),
        rowNumber: setup.rowNumber,
      });
    });
  }

  get rows(): number {
    return this.#rows;
  }

  /**
   * Writes a row, as values in column order or as one object. Throws `WRONG_VALUE` with the row left out: the writer
   * can go on. In a dataset with a hashlabel, a row of another slice is an error (see `discardOtherSlices`).
   */
  write(...values: T): void;
  write(row: WriteRowOf<C>): void;
  write(...given: readonly unknown[]): void {
    this.writeValues(valuesOf(this.#columns, given));
  }

  /** `write` with an object, also where a single json column would make that ambiguous. */
  writeRow(row: WriteRowOf<C>): void {
    this.writeValues(valuesOfRow(this.#columns, row));
  }

  /**
   * Writes this slice from the rows of the same slice of a dataset or a chain, with all columns of this writer: as they are
   * stored, nothing is decoded. Instead of `write`, and once.
   * @throws AcceleratorError `COLUMN_NOT_FOUND`, `COLUMN_TYPE`, `WRITER_USE`
   */
  copyRows(rows: RowSource): void {
    if (this.#rows > 0 || this.#part !== undefined) {
      const { dataset } = this.#columns;
      throw wrongWriterUse(dataset, `slice ${this.sliceno} has rows already: copyRows() writes a slice as a whole.`);
    }
    if (this.#closed) throw this.#isClosed();
    const part = this.#setup.copy(rows);
    this.discard();
    this.#part = part;
    this.#rows = part.rows;
  }

  /** From now on, rows that the hashlabel puts into another slice are dropped. */
  discardOtherSlices(): void {
    this.#discardOthers = true;
  }

  /**
   * Whether a value of the hashlabel column belongs to this slice; always true without a hashlabel. Throws `WRONG_VALUE`
   * as writing it would.
   */
  belongsHere(value: unknown): boolean {
    const place = this.sliceOf(value);
    return place === undefined || place === this.sliceno;
  }

  /** @internal The slice to which a value of the hashlabel column belongs, by what is stored of it. */
  sliceOf(value: unknown): number | undefined {
    const { hashIndex, declarations } = this.#columns;
    const type = declarations[hashIndex]?.type;
    return type === undefined ? undefined : sliceOf(type, this.#writers[hashIndex]?.stored(value), this.#setup.slices);
  }

  /** `write` without types and without doubt: exactly one value per column, in order. */
  writeValues(values: readonly unknown[]): void {
    if (this.#closed) throw this.#isClosed();
    const { hashIndex } = this.#columns;
    if (hashIndex >= 0 && !this.belongsHere(values[hashIndex])) {
      if (this.#discardOthers) return;
      throw this.#wrongSlice();
    }
    if (this.#rows === 0) this.#makeDirectories();
    const writers = this.#writers;
    let index = 0;
    try {
      for (; index < writers.length; index++) writers[index]?.append(values[index]);
    } catch (error) {
      while (--index >= 0) writers[index]?.undo();
      throw error;
    }
    this.#rows++;
    for (index = 0; index < writers.length; index++) writers[index]?.commit();
  }

  /**
   * Writes many rows at once, by column as they lie in memory: what `dataset.batches()` yields, or arrays of one's own.
   * What comes of it is what `write` would have made of the rows, one by one. All of a batch is looked at first: one that
   * is refused leaves nothing behind. In a dataset with a hashlabel, a row of another slice is an error (see
   * `discardOtherSlices`). @throws AcceleratorError `WRONG_BATCH`, `WRONG_VALUE`
   */
  writeBatch(batch: WriteBatch<C>): void;
  writeBatch(batch: WriteBatch): void {
    const checked = this.checkRows(batch);
    const places = this.placesOf(checked);
    const stray = places === undefined ? -1 : strayRow(places, this.sliceno);
    if (places === undefined || stray < 0) this.writeChecked(checked);
    else if (this.#discardOthers) this.writeRowsOf(checked, rowsByPlace(places, this.#setup.slices)[this.sliceno]);
    else throw this.#wrongSlice(this.#rows + stray);
  }

  /** @internal */
  checkRows(batch: WriteBatch): CheckedRows {
    if (this.#closed) throw this.#isClosed();
    return checkRows(this.#columns, this.#writers, batch);
  }

  /** @internal To which slice each row belongs; undefined without a hashlabel. */
  placesOf({ columns }: CheckedRows): Uint32Array | undefined {
    const { hashIndex } = this.#columns;
    const [column, writer] = [columns[hashIndex], this.#writers[hashIndex]];
    return column === undefined || writer === undefined ? undefined : placesOf(column, writer, this.#setup.slices);
  }

  /** @internal Writes some rows of a batch that was looked at. */
  writeRowsOf({ columns }: CheckedRows, rows: Uint32Array = noRows): void {
    const chosen = columns.map((column, index) => this.#writers[index]?.checkChosen(column, rows));
    this.writeChecked({ rows: rows.length, columns: chosen.filter((each) => each !== undefined) });
  }

  /** @internal */
  writeChecked({ rows, columns }: CheckedRows): void {
    if (rows === 0) return;
    if (this.#rows === 0) this.#makeDirectories();
    for (const [index, column] of columns.entries()) this.#writers[index]?.appendBatch(column);
    this.#rows += rows;
  }

  /** Writes what is left. Once; a second call gives the same. */
  close(): DatasetPart {
    if (this.#part === undefined) {
      this.#closed = true;
      const summaries = this.#writers.map((writer) => writer.close());
      const columns = Object.fromEntries(
        this.#columns.names.map((name, index) => [name, summaries[index]] as const).filter(isPresent),
      );
      this.#part = { name: this.#setup.name, sliceno: this.sliceno, rows: this.#rows, columns };
    }
    return this.#part;
  }

  discard(): void {
    this.#closed = true;
    for (const writer of this.#writers) writer.discard();
  }

  #makeDirectories(): void {
    for (const name of this.#columns.names) {
      mkdirSync(path.join(this.#setup.directory, diskName(name)), { recursive: true });
    }
  }

  #isClosed(): Error {
    return wrongWriterUse(this.#columns.dataset, `slice ${this.sliceno} is closed.`);
  }

  #wrongSlice(row = this.#rows): Error {
    const column = this.#columns.names[this.#columns.hashIndex] ?? '';
    return wrongWriterUse(
      this.#columns.dataset,
      `row ${row} does not belong to slice ${this.sliceno} by its '${column}'.`,
      'Write with split(), or call discardOtherSlices() in every slice.',
    );
  }
}

const noRows = new Uint32Array(0);

function isPresent(pair: readonly [string, ColumnSummary | undefined]): pair is readonly [string, ColumnSummary] {
  return pair[1] !== undefined;
}

/** The first row of another slice, or -1. A call of a function for each row took as long as hashing it. */
function strayRow(places: Uint32Array, sliceno: number): number {
  for (let row = 0; row < places.length; row++) if (places[row] !== sliceno) return row;
  return -1;
}
