import { existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '@accelerator/base';
import { columnFile, type Dataset, datasetDirectory, readManifest } from '@accelerator/dataset';
import { type RemoteUnit, readRemote, remoteSizes, type Workdir } from '@accelerator/store';
import { BlobGone, type BlobSource, bringFiles } from './fetch-blobs.ts';
import { payloadGone } from './payload-gone.ts';

/** Makes the files of a column again whose blobs are gone. Returns why it could not; undefined: they are here. */
export type Heal = (job: string) => Promise<string | undefined>;

/** Brings columns when they are read. */
export class ColumnBringer {
  readonly #source: BlobSource;
  readonly #workdir: Workdir;
  readonly #heal: Heal | undefined;
  /** What is on its way, by the folder of the column: several slices of one column are often wanted at once. */
  readonly #coming = new Map<string, Promise<void>>();

  /** @param heal undefined: nothing can be built here */
  constructor(source: BlobSource, workdir: Workdir, heal: Heal | undefined) {
    this.#source = source;
    this.#workdir = workdir;
    this.#heal = heal;
  }

  /** @param file from the workdir. @throws AcceleratorError `PAYLOAD_GONE`; system errors */
  async bring(file: string): Promise<void> {
    const folder = path.posix.dirname(file);
    for (;;) {
      if (existsSync(path.join(this.#workdir.path, file))) return;
      const coming = this.#coming.get(folder);
      if (coming === undefined) break;
      await coming.catch(() => {});
    }
    const work = this.#bringNow(file).finally(() => this.#coming.delete(folder));
    this.#coming.set(folder, work);
    await work;
  }

  /** All files of some columns of a dataset that are not here, those of other jobs to which it links too. @throws as `bring` */
  async bringColumns(dataset: Dataset | string, names?: readonly string[]): Promise<void> {
    const { jobId, name, columns } = readManifest(
      this.#workdir.path,
      typeof dataset === 'string' ? dataset : dataset.id,
    );
    for (const column of names ?? Object.keys(columns)) {
      const { location, slices } = columns[column] ?? { location: '', slices: [] };
      for (const [sliceno, { size }] of slices.entries()) {
        const file = path.posix.join(jobId, columnFile(datasetDirectory('', name), location, sliceno));
        if (size > 0 && this.isElsewhere(file)) await this.bring(file);
      }
    }
  }

  /** Whether a file is not here and a store is known to have it. @param file from the workdir */
  isElsewhere(file: string): boolean {
    return !existsSync(path.join(this.#workdir.path, file)) && this.#unitOf(file) !== undefined;
  }

  async #bringNow(file: string): Promise<void> {
    const found = this.#unitOf(file);
    if (found === undefined) throw new Error(`Internal error: no store is known to have ${file}`);
    const { job, name, unit } = found;
    try {
      const blobs = unit.blobs.filter(({ pieces }) => pieces.some((piece) => piece.file === name));
      const sizes = remoteSizes({ format: 1, units: [unit] });
      await bringFiles(this.#source, blobs, this.#workdir.jobPath(job), sizes);
    } catch (error) {
      if (!(error instanceof BlobGone)) throw error;
      const why = this.#heal === undefined ? messageOf(error) : await this.#heal(job);
      if (why !== undefined)
        throw payloadGone({ job, column: unit.column, slice: path.posix.basename(name, '.arrow') }, why);
    }
  }

  #unitOf(file: string): { readonly job: string; readonly name: string; readonly unit: RemoteUnit } | undefined {
    const slash = file.indexOf('/');
    const [job, name] = [file.slice(0, slash), file.slice(slash + 1)];
    const units = slash < 0 ? [] : (readRemote(this.#workdir, job)?.units ?? []);
    const unit = units.find(({ blobs }) => blobs.some(({ pieces }) => pieces.some((piece) => piece.file === name)));
    return unit && { job, name, unit };
  }
}
