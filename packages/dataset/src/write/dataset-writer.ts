import { rmSync } from 'node:fs';
import type { Compression } from '@accelerator/column';
import { wrongWriterUse } from '../errors.ts';
import { type AnyDataset, type BeingWritten, idOf, writtenId } from '../manifest/any-dataset.ts';
import type { ColumnSpecs, WriteRowOf, WriteTupleOf } from '../manifest/column-specs.ts';
import { type DatasetDeclaration, isWritten } from '../manifest/declaration.ts';
import { datasetDirectory, datasetId } from '../manifest/disk-names.ts';
import { expectDataset } from '../manifest/expect-dataset.ts';
import type { DatasetManifest } from '../manifest/manifest.ts';
import { Dataset } from '../read/dataset.ts';
import type { RowSource } from '../read/row-source.ts';
import { assembleManifest } from './assemble.ts';
import { noPrevious } from './assemble-retractions.ts';
import { copyRows } from './copy-rows.ts';
import { type RetractedPart, RetractionMarks } from './retraction-marks.ts';
import { valuesOf, type WriterColumns } from './row-values.ts';
import { type DatasetPart, SliceWriter } from './slice-writer.ts';
import { SplitWriter } from './split-writer.ts';
import type { WriteBatch } from './write-batch.ts';

/** The phase that runs, as its dataset writers see it. */
export interface WriterHost {
  /** Absolute; files go to `<directory>/<dataset directory>/<column directory>/<sliceno>.arrow`. */
  readonly directory: string;
  /** `main-12`. */
  readonly jobId: string;
  readonly slices: number;
  /** Set in analysis. */
  readonly sliceno: number | null;
  /** The number of a row in its slice by how many were written before it, when it is only a part of a slice; for messages. */
  readonly rowNumber?: ((written: number) => number) | undefined;
  /** Absolute; where other jobs are. Only `finish()` needs it. */
  readonly workdir?: string | undefined;
  /** Of columns that do not say it themselves. */
  readonly compression?: Compression | undefined;
}

/** What a writer knows besides. */
interface WriterSetup {
  /** Declared by an earlier phase. */
  readonly revived?: boolean;
  /** Datasets of this job that are finished already, by id. */
  readonly finished?: Map<string, DatasetManifest>;
}

/** More files than this are not kept open at once by one writer. */
const mostOpen = 256;

/**
 * Writes one dataset. Created in prepare and returned, it arrives in analysis as the writer of that slice, and `write`
 * writes there. Elsewhere rows go to `slice(n)` or `split()`.
 */
export class DatasetWriter<C extends ColumnSpecs = ColumnSpecs, T extends readonly unknown[] = WriteTupleOf<C>>
  implements BeingWritten
{
  readonly id: string;
  readonly #declaration: DatasetDeclaration;
  readonly #host: WriterHost;
  readonly #columns: WriterColumns;
  readonly #slices = new Map<number, SliceWriter<C, T>>();
  /** That of the slice of this process. */
  #own: SliceWriter<C, T> | undefined;
  #split: SplitWriter<C, T> | undefined;
  readonly #finished: Map<string, DatasetManifest>;
  readonly #retractions: RetractionMarks;
  #closed = false;
  #discarded = false;

  constructor(host: WriterHost, declaration: DatasetDeclaration, { revived = false, finished }: WriterSetup = {}) {
    this.#finished = finished ?? new Map();
    this.#host = host;
    this.#declaration = declaration;
    // What the phase that declared it has written is finished by now; and all is, when synthesis comes.
    this.#closed = declaration.written || (revived && (host.sliceno === null || isWritten(declaration)));
    this.id = datasetId(host.jobId, declaration.name);
    this.#retractions = new RetractionMarks(this.id);
    const names = declaration.columns.map(({ name }) => name);
    this.#columns = {
      dataset: this.id,
      names,
      declarations: declaration.columns,
      inOrder: declaration.inOrder,
      hashIndex: declaration.hashlabel === null ? -1 : names.indexOf(declaration.hashlabel),
    };
    if (host.sliceno !== null && !this.#closed) this.#own = this.#openSlice(host.sliceno);
  }

  get name(): string {
    return this.#declaration.name;
  }

  /** @internal */
  get [writtenId](): string {
    return this.id;
  }

  /** What another process needs to write its slice of this dataset, as plain JSON data. */
  get declaration(): DatasetDeclaration {
    return { ...this.#declaration, written: this.#declaration.written || this.#slices.size > 0 };
  }

  /** Writes a row of this slice, as values in column order or as one object. In analysis only. */
  write(...values: T): void;
  write(row: WriteRowOf<C>): void;
  write(...given: readonly unknown[]): void {
    (this.#own ?? this.#bound()).writeValues(valuesOf(this.#columns, given));
  }

  /** `write` with an object, also where a single json column would make that ambiguous. */
  writeRow(row: WriteRowOf<C>): void {
    (this.#own ?? this.#bound()).writeRow(row);
  }

  /**
   * Writes many rows of this slice at once, by column as they lie in memory. In analysis only. See
   * `SliceWriter.writeBatch`. @throws AcceleratorError `WRONG_BATCH`, `WRONG_VALUE`
   */
  writeBatch(batch: WriteBatch<C>): void {
    this.#bound().writeBatch(batch);
  }

  /**
   * Writes this slice from the rows of the same slice of a dataset or a chain, with all columns of this writer: as they are
   * stored, nothing is decoded. Instead of `write`, once, and in analysis only; elsewhere `slice(n).copyRows(rows)`.
   * @throws AcceleratorError `COLUMN_NOT_FOUND`, `COLUMN_TYPE`, `WRITER_USE`
   */
  copyRows(rows: RowSource): void {
    this.#bound().copyRows(rows);
  }

  /** From now on, rows that the hashlabel puts into another slice are dropped. In analysis only. */
  discardOtherSlices(): void {
    this.#bound().discardOtherSlices();
  }

  /** Whether a value of the hashlabel column belongs to this slice. In analysis only. */
  belongsHere(value: unknown): boolean {
    return this.#bound().belongsHere(value);
  }

  /** The writer of slice `sliceno`, in prepare and synthesis. Every slice must be asked for, if only to leave it empty. */
  slice(sliceno: number): SliceWriter<C, T> {
    const { sliceno: own, slices } = this.#host;
    if (!Number.isInteger(sliceno) || sliceno < 0 || sliceno >= slices) {
      throw wrongWriterUse(this.id, `expected a slice from 0 to ${slices - 1}, received ${sliceno}.`);
    }
    if (own !== null && own !== sliceno) {
      throw wrongWriterUse(this.id, `the analysis of slice ${own} cannot write slice ${sliceno}.`);
    }
    if (this.#split !== undefined) throw wrongWriterUse(this.id, 'slice(n) and split() cannot be mixed.');
    return this.#openSlice(sliceno);
  }

  /** A writer that puts rows into all slices: by the hashlabel, else in turn. In prepare and synthesis. */
  split(): SplitWriter<C, T> {
    if (this.#host.sliceno !== null) {
      throw wrongWriterUse(this.id, 'an analysis writes its own slice only.', 'Use split() in prepare or synthesis.');
    }
    if (this.#split === undefined) {
      if (this.#slices.size > 0) throw wrongWriterUse(this.id, 'slice(n) and split() cannot be mixed.');
      const all = Array.from({ length: this.#host.slices }, (_, sliceno) => this.#openSlice(sliceno));
      this.#split = new SplitWriter(this.#columns, all);
    }
    return this.#split;
  }

  /**
   * Says of rows of an earlier dataset in the chain that they are gone, or replaced by rows of this one: `chain()` is
   * without them. In any phase until the dataset is finished; any slice may retract rows of any other.
   * @param dataset one of `previous.chain()`
   * @param rows their numbers in the slice, as `chain().places(…)` has them
   * @throws AcceleratorError `RETRACTION_INVALID` for a row that is not there, or is retracted already; for some that is
   * found out when the dataset is finished
   */
  retract(dataset: AnyDataset, sliceno: number, rows: Iterable<number>): void {
    if (this.#closed) throw this.#isOver();
    expectDataset(this.id, 'that of which rows are retracted', dataset);
    if (this.#declaration.previous === null) throw noPrevious(this.id, idOf(dataset));
    this.#retractions.add(dataset, sliceno, rows);
  }

  /** What was retracted. */
  retractedParts(): RetractedPart[] {
    return this.#retractions.parts(this.name);
  }

  /** Closes the files; what was written, by slice. Nothing when no slice was asked for. */
  close(): DatasetPart[] {
    this.#closed = true;
    const writers = [...this.#slices.values()].sort((a, b) => a.sliceno - b.sliceno);
    return writers.map((writer) => writer.close());
  }

  /**
   * Ends the writing and gives the dataset, to be read or to be the parent or previous of another in this same phase. In
   * prepare and synthesis; without it, a dataset ends with its job.
   */
  finish(): Dataset {
    const { jobId, slices, workdir, sliceno } = this.#host;
    if (sliceno !== null) throw wrongWriterUse(this.id, 'it cannot be finished in analysis: other slices go on.');
    if (workdir === undefined) throw new Error('Internal error: finish() needs the workdir');
    const manifest = assembleManifest({
      jobId,
      slices,
      declaration: this.declaration,
      parts: this.close(),
      retractions: this.retractedParts(),
      workdir,
      siblings: this.#finished,
    });
    this.#finished.set(this.id, manifest);
    const ownDirectory = datasetDirectory(this.#host.directory, this.name);
    return new Dataset(manifest, { workdir, ownDirectory, siblings: this.#finished });
  }

  /** Takes the dataset back: its files are removed, and the job will not have it. In prepare and synthesis. */
  discard(): void {
    if (this.#host.sliceno !== null) throw wrongWriterUse(this.id, 'it cannot be discarded in analysis.');
    this.abandon();
    this.#discarded = true;
    this.#retractions.clear();
    this.#finished.delete(this.id);
    rmSync(datasetDirectory(this.#host.directory, this.name), { recursive: true, force: true });
  }

  /** Whether nothing more can be written: this phase has ended it, or an earlier one wrote it. */
  get isClosed(): boolean {
    return this.#closed;
  }

  get isDiscarded(): boolean {
    return this.#discarded;
  }

  /** After a failure: closes the files and leaves them. */
  abandon(): void {
    this.#closed = true;
    for (const writer of this.#slices.values()) writer.discard();
  }

  #bound(): SliceWriter<C, T> {
    const { sliceno } = this.#host;
    if (sliceno === null) {
      throw wrongWriterUse(
        this.id,
        'outside analysis it is not said which slice a row belongs to.',
        'Write to writer.slice(n) or writer.split(), or return the writer from prepare and write in analysis.',
      );
    }
    return this.#openSlice(sliceno);
  }

  #openSlice(sliceno: number): SliceWriter<C, T> {
    const known = this.#slices.get(sliceno);
    if (known !== undefined) return known;
    if (this.#closed) throw this.#isOver();
    const { jobId, directory, compression, slices, rowNumber } = this.#host;
    const { name, columns } = this.#declaration;
    const writer = new SliceWriter<C, T>({
      name,
      columns: this.#columns,
      directory: datasetDirectory(directory, name),
      sliceno,
      slices,
      rowNumber,
      compression,
      copy: (rows) => copyRows({ jobId, name, columns, directory, compression, sliceno }, rows),
      keepOpen: this.#host.sliceno !== null || this.#columns.names.length * this.#host.slices <= mostOpen,
    });
    this.#slices.set(sliceno, writer);
    return writer;
  }

  #isOver(): Error {
    return wrongWriterUse(this.id, 'it is closed: it was written by an earlier phase, or this one has ended.');
  }
}
