import path from 'node:path';
import { isAcceleratorError, sealJson } from '@accelerator/base';
import {
  type ColumnManifest,
  type DatasetManifest,
  datasetDirectory,
  datasetId,
  diskName,
  linkedFiles,
  linkedJobs,
  manifestPath,
  parseDatasetId,
  readManifest,
} from '@accelerator/dataset';
import { type FileRecord, rowsFile } from '@accelerator/job';
import type { FinishedElsewhere } from '@accelerator/runner';
import type { RemoteUnit, Workdir } from '@accelerator/store';
import { renameManifest, renameSubjob } from './format/rename.ts';
import type { SharedRecord } from './format/shared-record.ts';
import { Ids, linkedFolder, Unresolved } from './format/symbols.ts';

/** A record in terms of a workdir. */
export interface TakenRecord extends FinishedElsewhere {
  /** The columns that are the job's own here: they come when they are read. */
  readonly units: readonly RemoteUnit[];
}

/** The jobs of this workdir on which a job stands. */
export interface Ground {
  /** As `inputSlots` has them. */
  readonly slots: readonly string[];
  /** What it has asked for, in the order in which it did. */
  readonly subjobs: readonly string[];
}

/**
 * Says a record in terms of this workdir.
 * @param id that the job gets
 * @throws Unresolved when it refers to something that is not here
 */
export function takeRecord(
  workdir: Workdir,
  record: SharedRecord,
  id: string,
  { slots, subjobs }: Ground,
): TakenRecord {
  const around = new Surroundings(workdir, [...slots, ...subjobs]);
  const ids = new Ids(id, slots, subjobs, (digest, name) => around.datasetOf(digest, name));
  const placed = record.datasets.map((each) => place(renameManifest(each, ids), around));
  const manifests = placed.map(({ manifest }) => manifest);
  const units = placed.flatMap(({ own, manifest }) => own.flatMap((column) => unitOf(record, manifest, column)));
  const engineFiles: Record<string, string> = {};
  const files: Record<string, FileRecord> = { ...record.post.files };
  for (const manifest of manifests) engineFiles[manifestPath('', manifest.name)] = sealJson(manifest);
  if (record.rowsRecord !== null) engineFiles[rowsFile] = record.rowsRecord;
  for (const { blobs } of units) {
    for (const { pieces } of blobs) {
      for (const { file, size } of pieces) files[file] = { size: (files[file]?.size ?? 0) + size, digest: null };
    }
  }
  const chained = new Set(
    manifests.flatMap(({ previous }) => (previous === null ? [] : parseDatasetId(previous).jobId)),
  );
  chained.delete(id);
  const { subjobs: asked, ...post } = record.post;
  return {
    post: {
      ...post,
      files,
      links: Object.assign({}, ...manifests.map(linkedFiles)),
      ...(asked !== undefined && { subjobs: asked.map((each) => renameSubjob(each, ids)) }),
      ...(chained.size > 0 && { chained: [...chained] }),
    },
    engineFiles,
    output: Object.fromEntries(
      Object.entries(record.output).map(([name, text]) => [name, Buffer.from(text, 'base64')]),
    ),
    units,
  };
}

/** A manifest whose columns have their places: those that another job has here are linked to, the others are the job's own. */
function place(
  manifest: DatasetManifest,
  around: Surroundings,
): { readonly manifest: DatasetManifest; readonly own: readonly string[] } {
  const { jobId, name: dataset } = manifest;
  const here = datasetDirectory(jobId, dataset);
  const own: string[] = [];
  const columns = Object.entries(manifest.columns).map(([name, column]): [string, ColumnManifest] => {
    if (column.location !== linkedFolder) {
      // Of a dataset beside this one: that has it among its own.
      if (!column.location.startsWith('..')) own.push(name);
      return [name, column];
    }
    const found = around.columnLike(column);
    if (found !== undefined) return [name, { ...column, location: path.posix.relative(here, found) }];
    own.push(name);
    return [name, { ...column, location: diskName(name) }];
  });
  const places = new Set(columns.map(([, { location }]) => location));
  if (places.size < columns.length && own.length > 0) checkPlaces(columns.map(([, { location }]) => location));
  return { manifest: { ...manifest, columns: Object.fromEntries(columns) }, own };
}

/** Two columns may be one and the same file of another job, and never one of this. */
function checkPlaces(locations: readonly string[]): void {
  const own = locations.filter((each) => !each.startsWith('..'));
  if (new Set(own).size < own.length) throw new Unresolved('two of its columns have one place');
}

function unitOf({ columns }: SharedRecord, manifest: DatasetManifest, column: string): RemoteUnit[] {
  const shared = columns.find((each) => each.dataset === manifest.name && each.column === column);
  const location = manifest.columns[column]?.location;
  if (shared === undefined || location === undefined || shared.blobs.length === 0) return [];
  const folder = path.posix.join(datasetDirectory('', manifest.name), location);
  const blobs = shared.blobs.map(({ sha256, pieces }) => ({
    sha256,
    pieces: pieces.map(({ file, ...rest }) => ({ ...rest, file: `${folder}/${file}.arrow` })),
  }));
  return [{ dataset: manifest.name, column, blobs }];
}

/** The datasets of the jobs on which a job stands, and all that these stand on. */
export class Surroundings {
  readonly #workdir: Workdir;
  readonly #seen = new Set<string>();
  readonly #pending: string[];
  /** By name and content. */
  readonly #datasets = new Map<string, string>();
  /** Folders of columns, from the workdir, by all that is known of their files. */
  readonly #columns = new Map<string, string>();

  constructor(workdir: Workdir, jobs: readonly string[]) {
    this.#workdir = workdir;
    this.#pending = [...new Set(jobs)].filter((job) => job !== '');
  }

  /** Its id. */
  datasetOf(digest: string, name: string): string | undefined {
    return this.#find(this.#datasets, `${digest} ${name}`);
  }

  /** The folder of a column whose files are the very same bytes. */
  columnLike(column: ColumnManifest): string | undefined {
    return this.#find(this.#columns, looksOf(column));
  }

  /** As far as is needed: a chain may have thousands of jobs. */
  #find(known: ReadonlyMap<string, string>, key: string): string | undefined {
    for (;;) {
      const found = known.get(key);
      if (found !== undefined) return found;
      const job = this.#pending.shift();
      if (job === undefined) return undefined;
      this.#look(job);
    }
  }

  #look(job: string): void {
    if (this.#seen.has(job)) return;
    this.#seen.add(job);
    for (const name of Object.keys(this.#workdir.readPost(job)?.datasets ?? {})) {
      const manifest = this.#read(datasetId(job, name));
      if (manifest === undefined) continue;
      this.#datasets.set(`${manifest.digest} ${name}`, datasetId(job, name));
      const here = datasetDirectory(job, name);
      for (const column of Object.values(manifest.columns)) {
        const folder = path.posix.join(here, column.location);
        if (!this.#columns.has(looksOf(column))) this.#columns.set(looksOf(column), folder);
      }
      const { parent, previous, retracts = [], rowsOf } = manifest;
      const others = [parent, previous, rowsOf?.dataset, ...retracts.map(({ dataset }) => dataset)];
      this.#pending.push(...linkedJobs(manifest), ...others.flatMap((each) => each ?? []).map(jobOf));
    }
  }

  #read(dataset: string): DatasetManifest | undefined {
    try {
      return readManifest(this.#workdir.path, dataset);
    } catch (error) {
      if (isAcceleratorError(error)) return undefined;
      throw error;
    }
  }
}

function looksOf({ type, slices }: ColumnManifest): string {
  return JSON.stringify([type, slices.map(({ size, digest, footerChecksum }) => [size, digest, footerChecksum])]);
}

function jobOf(dataset: string): string {
  return parseDatasetId(dataset).jobId;
}
