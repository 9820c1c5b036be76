import { wrongWriterUse } from '../errors.ts';
import { checkInWorkdir } from '../link/check-in-workdir.ts';
import { declareLink, type LinkOptions } from '../link/declare-link.ts';
import { type AnyDataset, type BeingWritten, isBeingWritten } from '../manifest/any-dataset.ts';
import type { ColumnDeclarations, SpecsOf, WriteTupleOf } from '../manifest/column-specs.ts';
import { type DatasetDeclaration, type DatasetWriterOptions, declareDataset } from '../manifest/declaration.ts';
import { datasetId } from '../manifest/disk-names.ts';
import type { DatasetManifest } from '../manifest/manifest.ts';
import { DatasetWriter, type WriterHost } from './dataset-writer.ts';
import type { RetractedPart } from './retraction-marks.ts';
import type { DatasetPart } from './slice-writer.ts';

/** What a phase attempt declared and wrote. Plain JSON data, for the engine and `assembleManifest`. */
export interface DatasetReport {
  readonly declarations: readonly DatasetDeclaration[];
  readonly parts: readonly DatasetPart[];
  /** Rows of earlier datasets. Absent: none. */
  readonly retractions?: readonly RetractedPart[];
}

/** All dataset writers of one phase attempt. */
export class DatasetWriters {
  readonly #host: WriterHost;
  readonly #created = new Map<string, DatasetWriter>();
  readonly #finished = new Map<string, DatasetManifest>();
  readonly #revived = new Map<string, DatasetWriter>();

  constructor(host: WriterHost) {
    this.#host = host;
  }

  /** A writer of a new dataset, in prepare and synthesis. Throws when the name is taken or a column is wrong. */
  create<const D extends ColumnDeclarations>(
    options: DatasetWriterOptions<D>,
  ): DatasetWriter<SpecsOf<D>, WriteTupleOf<D>> {
    const declaration = declareDataset(this.#host.jobId, options);
    this.#checkPlace(declaration.name, [options.parent, options.previous]);
    const writer = new DatasetWriter<SpecsOf<D>, WriteTupleOf<D>>(this.#host, declaration, {
      finished: this.#finished,
    });
    this.#add(writer, declaration.name);
    return writer;
  }

  #add(writer: DatasetWriter, name: string): void {
    if (this.#host.sliceno !== null) {
      throw wrongWriterUse(
        writer.id,
        'a dataset cannot be created in analysis: every slice would create it.',
        'Create it in prepare and return the writer.',
      );
    }
    if (this.#created.get(name)?.isDiscarded === false) {
      throw wrongWriterUse(writer.id, 'this job has created a dataset of that name already.', 'Give it another name.');
    }
    this.#created.set(name, writer);
  }

  /**
   * A dataset without columns of its own, which links those of others: filtered, renamed, merged, re-chained, or another
   * job's published in this one. Nothing is copied. In prepare and synthesis; `finish()` gives the dataset.
   */
  link(options: LinkOptions): DatasetWriter {
    const declaration = declareLink(this.#host.jobId, options);
    this.#checkPlace(declaration.name, [options.source, options.previous, ...(options.merge ?? [])]);
    const writer = new DatasetWriter(this.#host, declaration, { finished: this.#finished });
    this.#add(writer, declaration.name);
    return writer;
  }

  /** Links are relative to the workdir. */
  #checkPlace(name: string, linked: readonly (AnyDataset | BeingWritten | null | undefined)[]): void {
    const { workdir, jobId } = this.#host;
    if (workdir === undefined) return;
    for (const each of linked) {
      if (each && !isBeingWritten(each)) checkInWorkdir(each, workdir, `dataset ${datasetId(jobId, name)}`);
    }
  }

  /**
   * In analysis: the writer that prepare declared, bound to this slice. The same one each time. One that prepare wrote
   * itself, or that comes to synthesis, is closed.
   */
  revive(declaration: DatasetDeclaration): DatasetWriter {
    const known = this.#revived.get(declaration.name);
    if (known !== undefined) return known;
    const writer = new DatasetWriter(this.#host, declaration, { revived: true });
    this.#revived.set(declaration.name, writer);
    return writer;
  }

  /** A dataset that this attempt writes can't be read yet. @throws AcceleratorError `WRITER_USE` */
  checkReadable(name: string): void {
    const created = this.#created.get(name);
    const revived = this.#host.sliceno === null ? undefined : this.#revived.get(name);
    const writer = created ?? revived;
    if (writer === undefined || writer.isDiscarded || (writer === revived && writer.isClosed)) return;
    throw wrongWriterUse(
      writer.id,
      'it is being written by this phase, and can be read in the next.',
      'In prepare and synthesis, writer.finish() ends the writing and gives the dataset.',
    );
  }

  /** Closes all files. */
  close(): DatasetReport {
    const created = [...this.#created.values()].filter((writer) => !writer.isDiscarded);
    const writers = [...created, ...this.#revived.values()];
    const parts = writers.flatMap((writer) => writer.close());
    const retractions = writers.flatMap((writer) => writer.retractedParts());
    return {
      declarations: created.map((writer) => writer.declaration),
      parts,
      ...(retractions.length > 0 && { retractions }),
    };
  }

  /** After a failure: closes all files and gives them up. */
  discard(): void {
    for (const writer of [...this.#created.values(), ...this.#revived.values()]) writer.abandon();
  }
}
