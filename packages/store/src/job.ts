import { type FileHandle, open } from 'node:fs/promises';
import { inspect } from 'node:util';
import {
  compareCodeUnits,
  type Door,
  digestOf,
  fromErrorRecord,
  isAcceleratorError,
  messageOf,
  pathInside,
  Scope,
  systemCode,
  type ValueReferences,
} from '@accelerator/base';
import {
  type AnyColumns,
  type ColumnSpecs,
  Dataset,
  datasetId,
  type KnownColumns,
  type knownColumns,
  reportIdentity,
} from '@accelerator/dataset';
import {
  type ChainEnd,
  decode,
  type InputJob,
  type InputNames,
  type JobPost,
  type JobSetup,
  jobFileNotFound,
  parseJsonFile,
  resultFile,
  unpackValue,
} from '@accelerator/job';
import { fileDamaged, jobCollected, jobNotFinished } from './errors.ts';
import { NeighbourWorkdirs } from './neighbour-workdirs.ts';
import { outputParts, readOutput } from './output/read-output.ts';
import { contentProblem, type FileToTake, isTouched, PlainFiles } from './plain-files.ts';
import { referencesAsText, referencesFrom } from './value-references.ts';
import type { Workdir } from './workdir.ts';

/** What an event tells of a job beside what became of it. */
export interface JobRemarks {
  readonly badRows?: number;
  readonly badDataset?: string;
  readonly chainEnds?: readonly ChainEnd[];
}

/** What a job was given for one input. */
export type GivenInput = Dataset | Job | readonly (Dataset | Job)[] | null;

/** By this the engine reads the id of a job. */
export const ownId = Symbol('id');
export const ownWorkdir = Symbol('workdir');

/** What is known of a job when it is opened. */
export interface KnownJob {
  readonly setup?: JobSetup;
  readonly post?: JobPost;
  /** How the job that reads it names what is in its workdir, when that is another one. Default: by id. */
  readonly nameOf?: ((id: string, digest?: string) => string) | undefined;
}

/**
 * A job that was built: its result, files and datasets. `Result` is what its synthesis returned, `Columns` what is known of
 * its default dataset, `Options` what it ran with. As text it is its id, so it can be printed and passed on.
 */
export class Job<Result = unknown, Columns extends ColumnSpecs = AnyColumns, Options = unknown>
  implements InputJob<Result>
{
  readonly #id: string;
  readonly #workdir: Workdir;
  /** The task that opened it: datasets that it opens are read for that one. */
  readonly #scope = Scope.current;
  readonly #nameOf: KnownJob['nameOf'];
  #setup: JobSetup | undefined;
  #post: JobPost | undefined;
  #plain: PlainFiles | undefined;
  #publishedMs: number | undefined;
  /** Of its default dataset. */
  declare readonly [knownColumns]?: KnownColumns<Columns>;

  constructor(workdir: Workdir, id: string, known?: KnownJob) {
    this.#id = id;
    this.#workdir = workdir;
    this.#nameOf = known?.nameOf;
    this.#setup = known?.setup;
    this.#post = known?.post;
  }

  /** @throws AcceleratorError `JOB_NOT_FOUND` */
  static open(workdir: Workdir, id: string, known?: Pick<KnownJob, 'nameOf'>): Job {
    return new Job(workdir, id, { setup: workdir.readSetup(id), ...known });
  }

  get id(): string {
    this.#reportIdentity();
    return this.#id;
  }

  /** @internal Where it is, for the engine. */
  get [ownWorkdir](): string {
    return this.#workdir.path;
  }

  /** The job directory, absolute. */
  get path(): string {
    this.#reportIdentity();
    return this.#path;
  }

  get setup(): JobSetup {
    this.#reportIdentity();
    this.#setup ??= this.#workdir.readSetup(this.#id);
    return this.#setup;
  }

  /** The record of how it ended, or undefined while it runs or when it was broken off. */
  get post(): JobPost | undefined {
    this.#reportIdentity();
    return this.record;
  }

  get method(): string {
    return this.setup.method;
  }

  get slices(): number {
    return this.#workdir.slices;
  }

  /** The options it ran with, after zod. */
  get options(): Options {
    // What zod gave is what was encoded.
    return decode(this.setup.preimage.options, (name, job) => (job === undefined ? name : `${job}/${name}`)) as Options;
  }

  /**
   * What it was given for its datasets and jobs, by name: one, an array of them, or null. What is no longer there fails
   * when it is asked for.
   */
  get inputs(): Readonly<Record<string, GivenInput>> {
    const { datasets, jobs } = this.setup.preimage;
    const workdirs = new NeighbourWorkdirs(this.#workdir);
    const open = <T>(names: InputNames, one: (name: string) => T): T | readonly T[] | null =>
      names === null ? null : typeof names === 'string' ? one(names) : names.map(one);
    const dataset = (name: string): Dataset => {
      const { workdir, id } = workdirs.find(name);
      return Dataset.open(workdir.path, id, { scope: this.#scope, ...workdirs.known(name) });
    };
    const job = (name: string): Job => {
      const { workdir, id } = workdirs.find(name);
      return Job.open(workdir, id, workdirs.known(name));
    };
    const getters = [
      ...Object.entries(datasets).map(([name, names]) => [name, () => open(names, dataset)] as const),
      ...Object.entries(jobs).map(([name, names]) => [name, () => open(names, job)] as const),
    ];
    const inputs: Record<string, GivenInput> = {};
    for (const [name, get] of getters) Object.defineProperty(inputs, name, { get, enumerable: true });
    return inputs;
  }

  /** Content digest of everything that it produced. @throws AcceleratorError `JOB_NOT_FINISHED` */
  get digest(): string {
    return this.#finished().digest;
  }

  /** The result: what synthesis returned, undefined when it returned nothing. */
  load(): Promise<Result>;
  /** A value that a phase saved by `job.save(name, value)`. @throws AcceleratorError `JOB_FILE_NOT_FOUND` */
  load(name: string): Promise<unknown>;
  async load(name?: string): Promise<unknown> {
    const post = this.#finished();
    if (name === undefined && post.files[resultFile] === undefined) return undefined;
    return this.#readValue(name ?? resultFile, valueReferences(this.#workdir, this.#id));
  }

  /** A value that a phase kept by `job.saveJson(name, value)`. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NO_JSON` */
  async loadJson(name: string): Promise<unknown> {
    return parseJsonFile(name, this.readFile(name).toString('utf8'));
  }

  /** @internal The result, with their ids in the place of datasets and jobs: they may be gone. */
  async loadShown(): Promise<unknown> {
    if (this.#finished().files[resultFile] === undefined) return undefined;
    return this.#readValue(resultFile, referencesAsText(this.#id));
  }

  #readValue(name: string, references: ValueReferences): unknown {
    try {
      return unpackValue(this.#bytesOf(name), `${this.#id}/${name}`, references);
    } catch (error) {
      this.#reportIdentity();
      throw error;
    }
  }

  /** The names of its files in code unit order, without those of its datasets and records. */
  files(): string[] {
    return Object.entries(this.#finished().files)
      .filter(([name, file]) => file.digest !== null && name !== resultFile)
      .map(([name]) => name)
      .sort(compareCodeUnits);
  }

  /**
   * Absolute path of one of its files, which is as it was written: whoever asks is about to read it.
   * @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`, `FILE_DAMAGED`
   */
  filename(name: string): string {
    const file = this.#given(name);
    const expected = this.#digestOf(name);
    if (expected !== undefined && this.#read(name, (door, at) => door.digest(at)).digest !== expected) {
      throw fileDamaged(this.#id, name, file);
    }
    return file;
  }

  readFile(name: string): Buffer {
    this.#given(name);
    return this.#bytesOf(name);
  }

  #bytesOf(name: string): Buffer {
    const file = this.#fileOf(name);
    const expected = this.#digestOf(name);
    const bytes = this.#read(name, (door, at) => door.read(at));
    if (expected !== undefined && digestOf(bytes) !== expected) throw fileDamaged(this.#id, name, file);
    return bytes;
  }

  /** Opens one of its files for reading. */
  async open(name: string): Promise<FileHandle> {
    return open(this.filename(name), 'r');
  }

  /** @internal Where one of its files is, whatever is in it. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  locate(name: string): string {
    return this.#fileOf(name);
  }

  /** @internal One of its files for another job of its workdir, if it holds what is expected; what was touched is read. */
  fileToTake(workdir: Workdir, name: string, content: string | Uint8Array): FileToTake | undefined {
    if (workdir.path !== this.#workdir.path) return undefined;
    const post = this.record;
    const record = post?.status === 'done' && Object.hasOwn(post.files, name) ? post.files[name] : undefined;
    if (record === undefined || record.digest === null || record.refers !== undefined) return undefined;
    if (typeof content !== 'string' && content.byteLength !== record.size) return undefined;
    if (record.digest !== (typeof content === 'string' ? content : digestOf(content))) return undefined;
    this.#plain ??= new PlainFiles(this.#workdir.door);
    const found = this.#plain.look(this.#id, name, record.size);
    if (typeof found === 'string') return undefined;
    this.#publishedMs ??= this.#workdir.records.readPublished(this.#id)?.changedMs ?? 0;
    if (isTouched(found, this.#publishedMs) && this.#hasChanged(name, record.digest)) return undefined;
    return { from: `${this.#id}/${name}`, record };
  }

  #hasChanged(name: string, digest: string): boolean {
    return contentProblem(this.#workdir.door, this.#id, name, digest) !== undefined;
  }

  /** The path, for an author: of a manifest, a column file, or a value that refers to others, equal content is no equal file. */
  #given(name: string): string {
    const file = this.#fileOf(name);
    const record = this.#finished().files[name];
    if (record?.digest === null || record?.refers !== undefined) this.#reportIdentity();
    return file;
  }

  #fileOf(name: string): string {
    const file = pathInside(this.#path, name);
    if (!Object.hasOwn(this.#finished().files, name)) throw jobFileNotFound(this.id, name, this.files());
    return file;
  }

  /** Of the bytes of one of its files. Of a column file there is none: each of its batches has its own. */
  #digestOf(name: string): string | undefined {
    const record = this.#finished().files[name];
    return record?.checksum ?? record?.digest ?? undefined;
  }

  /** @throws AcceleratorError `FILE_DAMAGED` for one that is gone, or no plain file any more */
  #read<T>(name: string, read: (door: Door, at: string) => T): T {
    try {
      return read(this.#workdir.door, `${this.#id}/${name}`);
    } catch (error) {
      if (!isAcceleratorError(error) && systemCode(error) !== 'ENOENT') throw error;
      throw fileDamaged(this.#id, name, this.#fileOf(name), messageOf(error));
    }
  }

  /** @throws AcceleratorError `DATASET_NOT_FOUND` */
  dataset(name?: 'default'): Dataset<Columns>;
  dataset(name: string): Dataset;
  dataset(name = 'default'): Dataset {
    // The error names the job.
    if (!Object.hasOwn(this.#finished().datasets, name)) this.#reportIdentity();
    const how = { scope: this.#scope, nameOf: this.#nameOf };
    return Dataset.open(this.#workdir.path, datasetId(this.#id, name), how);
  }

  /** The names of its datasets in code unit order. */
  datasets(): string[] {
    return Object.keys(this.#finished().datasets).sort(compareCodeUnits);
  }

  /** What its phases printed: by phase, then by slice. */
  output(): { readonly part: string; readonly text: string }[] {
    this.#reportIdentity();
    return outputParts(this.slices).flatMap((part) => {
      const blocks = [...readOutput(this.#workdir.door, `${this.#id}/output/${part}.txt`)];
      const text = Buffer.concat(blocks).toString('utf8');
      return text === '' ? [] : [{ part, text }];
    });
  }

  /** @internal How many rows came to nothing: those in its dataset `bad`, of a map those that failed, and what a phase has counted. As an event tells it. */
  get badRows(): Omit<JobRemarks, 'chainEnds'> {
    const post = this.record;
    if (post?.status !== 'done') return {};
    const recorded = Object.hasOwn(post.datasets, 'bad') ? this.#rowsOf('bad') : 0;
    const badRows = Math.max(post.rows?.failed ?? 0, recorded) + (post.bad ?? 0);
    if (badRows === 0) return {};
    return { badRows, ...(recorded > 0 && { badDataset: datasetId(this.#id, 'bad') }) };
  }

  /** @internal What is worth saying of it, whether it was built or reused. As an event tells it. */
  get remarks(): JobRemarks {
    const chainEnds = this.record?.chainEnds;
    return { ...this.badRows, ...(chainEnds !== undefined && { chainEnds }) };
  }

  toString(): string {
    return this.id;
  }

  toJSON(): string {
    return this.id;
  }

  /** @internal As `console.log` shows it: what is printed is no content. */
  [inspect.custom](): string {
    return `Job ${this.#id}`;
  }

  /** @internal The id, for the engine: an author asks for `job.id`, which is noted. */
  get [ownId](): string {
    return this.#id;
  }

  get #path(): string {
    return this.#workdir.jobPath(this.#id);
  }

  /** The record of how it ended, for the engine: an author asks for `post`, which is noted. */
  protected get record(): JobPost | undefined {
    this.#post ??= this.#workdir.readPost(this.#id);
    return this.#post;
  }

  /** A phase that asks which job this is may make something else of another job with the same content. */
  #reportIdentity(): void {
    const name = this.#nameOf === undefined ? this.#id : this.#nameOf(this.#id, this.record?.digest);
    reportIdentity(this.#scope, name);
  }

  #rowsOf(name: string): number {
    try {
      return Dataset.open(this.#workdir.path, datasetId(this.#id, name)).rows;
    } catch {
      // A failure of what only informs stops nothing.
      return 0;
    }
  }

  #finished(): JobPost {
    const post = this.record;
    if (post === undefined) throw jobNotFinished(this.#id, 'is not finished');
    if (post.status === 'collected') throw jobCollected(this.#id);
    if (post.status === 'failed') {
      const failed = jobNotFinished(this.#id, 'failed');
      if (post.error !== undefined) failed.cause = fromErrorRecord(post.error);
      throw failed;
    }
    return post;
  }
}

/** What a value of a job may hold besides data: datasets and jobs of its workdir. */
export function valueReferences(workdir: Workdir, own: string): ValueReferences {
  return referencesFrom(workdir, own, {
    // Throws for one that isn't finished.
    find: (value) => value instanceof Job && { id: value[ownId], workdir: value[ownWorkdir], digest: value.digest },
    open: Job.open,
  });
}
