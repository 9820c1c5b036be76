import { type FileHandle, open } from 'node:fs/promises';
import { inspect } from 'node:util';
import { compareCodeUnits, expectText, fromErrorRecord, Scope, type ValueReferences } from '@accelerator/base';
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
  decode,
  InputFile,
  type InputJob,
  type JobPost,
  type JobSetup,
  parseJsonFile,
  resultFile,
  unpackValue,
} from '@accelerator/job';
import { jobCollected, jobNotFinished } from './errors.ts';
import { givenInputs } from './given-inputs.ts';
import { type JobChainOptions, jobChain } from './job-chain.ts';
import { JobContent } from './job-content.ts';
import { badRowsOf, type JobRemarks, type KnownJob } from './known-job.ts';
import { outputParts, readOutput } from './output/read-output.ts';
import type { FileToTake } from './plain-files.ts';
import { presentSubjob } from './replaced-subjobs.ts';
import { referencesAsText, referencesFrom } from './value-references.ts';
import type { Workdir } from './workdir.ts';

/** What a job was given for one input. */
export type GivenInput = Dataset | Job | readonly (Dataset | Job)[] | null;

/** By this the engine reads the id of a job. */
export const ownId = Symbol('id');
export const ownWorkdir = Symbol('workdir');

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
  readonly #isPlain: boolean;
  #opened: JobContent | undefined;
  /** Of its default dataset. */
  declare readonly [knownColumns]?: KnownColumns<Columns>;

  constructor(workdir: Workdir, id: string, known?: KnownJob) {
    this.#id = id;
    this.#workdir = workdir;
    this.#nameOf = known?.nameOf;
    this.#setup = known?.setup;
    this.#post = known?.post;
    this.#isPlain = known?.isPlain === true;
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
    return givenInputs(this.#workdir, this.setup, {
      dataset: ({ workdir, id }, known) => Dataset.open(workdir.path, id, { scope: this.#scope, ...known }),
      job: ({ workdir, id }, known) => Job.open(workdir, id, known),
    });
  }

  /** The jobs for which its phases have asked, in their order; null for one that failed. */
  get builds(): readonly { readonly name: string; readonly job: Job | null }[] {
    this.#reportIdentity();
    return (this.record?.subjobs ?? []).map(({ name, method, job }) => ({
      name: name ?? method,
      job: job === undefined ? null : Job.open(this.#workdir, presentSubjob(this.#workdir, this.id, job)),
    }));
  }

  /** This job and those before it, the oldest first: each is the input `previous` of the next, or made the dataset that is. */
  chain(options: JobChainOptions = {}): Job[] {
    return jobChain<Job>(this, this.#workdir, ({ workdir, id }, known) => Job.open(workdir, id, known), options);
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
      return unpackValue(this.#content.bytesOf(name), `${this.#id}/${name}`, references);
    } catch (error) {
      this.#reportIdentity();
      throw error;
    }
  }

  /**
   * The names of its files in code unit order, without those of its datasets and records.
   * @param pattern only those that it fits: `*.txt`, `parts/**`
   */
  files(pattern?: string): string[] {
    return this.#content.names(pattern);
  }

  /**
   * One of its files, for an option `inputFile()` of another job, which knows where it came from; or to be read.
   * @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`
   */
  file(name: string): InputFile {
    const file = this.#given(name);
    const digest = this.#finished().files[name]?.digest ?? this.#content.digestOf(name) ?? '';
    return new InputFile(file, { path: file, digest, inJob: { job: this.#name, file: name } });
  }

  /**
   * The files that its slices made under one name, in their order, for an option `inputFiles()`.
   * @param name with `%d` where the number of the slice stands
   * @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`
   */
  sliceFiles(name: string): InputFile[] {
    expectText(name, 'the file name');
    return Array.from({ length: this.slices }, (_, sliceno) => this.file(name.replaceAll('%d', String(sliceno))));
  }

  /**
   * Absolute path of one of its files, which is as it was written: whoever asks is about to read it.
   * @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`, `FILE_DAMAGED`
   */
  filename(name: string): string {
    const file = this.#given(name);
    this.#content.check(name);
    return file;
  }

  readFile(name: string): Buffer {
    this.#given(name);
    return this.#content.bytesOf(name);
  }

  /** Opens one of its files for reading. */
  async open(name: string): Promise<FileHandle> {
    return open(this.filename(name), 'r');
  }

  /** @internal Where one of its files is, whatever is in it. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  locate(name: string): string {
    return this.#content.locate(name);
  }

  /** @internal One of its files for another job of its workdir, if it holds what is expected; what was touched is read. */
  fileToTake(workdir: Workdir, name: string, content?: string | Uint8Array): FileToTake | undefined {
    return workdir.path === this.#workdir.path ? this.#content.fileToTake(this.record, name, content) : undefined;
  }

  /** The path, for an author: of a manifest, a column file, or a value that refers to others, equal content is no equal file. */
  #given(name: string): string {
    const file = this.#content.locate(name);
    const record = this.#finished().files[name];
    if (record?.digest === null || record?.refers !== undefined) this.#reportIdentity();
    return file;
  }

  /** @throws AcceleratorError `DATASET_NOT_FOUND` */
  dataset(name?: 'default'): Dataset<Columns>;
  dataset(name: string): Dataset;
  dataset(name = 'default'): Dataset {
    expectText(name, 'the name of a dataset');
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
    return badRowsOf(this.#workdir, this.#id, this.record);
  }

  /** @internal Whether its phases have asked for other jobs. */
  get hasAsked(): boolean {
    return !this.#isPlain && this.record?.subjobs !== undefined;
  }

  /** @internal How many rows of a map failed. */
  get failedRows(): number {
    return this.#isPlain ? 0 : (this.record?.rows?.failed ?? 0);
  }

  /** @internal What is worth saying of it, whether it was built or reused. As an event tells it. */
  get remarks(): JobRemarks {
    if (this.#isPlain) return {};
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

  /** A run that reuses 20,000 jobs asks none for its files. */
  get #content(): JobContent {
    this.#opened ??= new JobContent({
      id: this.#id,
      workdir: this.#workdir,
      nameSeen: () => this.id,
      finished: () => this.#finished(),
    });
    return this.#opened;
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
    reportIdentity(this.#scope, this.#name);
  }

  /** As the job that reads it names it. */
  get #name(): string {
    return this.#nameOf === undefined ? this.#id : this.#nameOf(this.#id, this.record?.digest);
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
