import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { copyToNew, pathInside, Scope, type ValueReferences, writeFileAtomic } from '@accelerator/base';
import {
  type AnyDataset,
  type ColumnDeclarations,
  Dataset,
  type DatasetWriter,
  type DatasetWriterOptions,
  type DatasetWriters,
  datasetId,
  type LinkOptions,
  type SpecsOf,
  type WriteTupleOf,
} from '@accelerator/dataset';
import { jobFileNotFound, wrongCount } from './errors.ts';
import { FinishedEarly } from './finished-early.ts';
import type { InputJob } from './input-job.ts';
import { jsonText, parseJsonFile } from './json-file.ts';
import { PhaseStatus } from './phase-status.ts';
import { type NoteOfKey, withNote } from './picture-note.ts';
import { isReservedName, nameReserved } from './reserved-names.ts';
import { packValue, unpackValue } from './values.ts';

/** Makes a file of another job one of this, under a name that is fine; by default whatever it holds. */
type TakeFile = (name: string, from: InputJob, file: string, content?: string | Uint8Array) => boolean;

/** @internal What the slice process makes it of. */
export interface CurrentJobParts {
  readonly id: string;
  readonly workdir: string;
  readonly attempt: string;
  /** Absolute; the folder need not be there. */
  readonly temporary?: string;
  /** What a picture of it says: its key by contents, and its method. Absent: nothing. */
  readonly noted?: Pick<NoteOfKey, 'key' | 'method'>;
  readonly writers: DatasetWriters;
  readonly references: ValueReferences;
  readonly onProgress: (done: number, total: number) => void;
  readonly onBad: (count: number) => void;
  readonly status?: PhaseStatus;
  /** Told of the result with which the phase ends the job. */
  readonly onFinish?: (value: unknown) => void;
  readonly takeFile?: TakeFile;
  readonly jobOf: (dataset: AnyDataset) => InputJob;
  readonly earlier?: readonly InputJob[];
}

/** What a phase may do with the job that it is part of. Its working directory is where its files go. */
export class CurrentJob {
  readonly id: string;
  /**
   * Finished jobs of the same method, source and inputs, but for those that `takesOver` of the method names; the newest
   * first, and not many. A method may take what they have made instead of making it again; it must give the same
   * without them. Always empty when the job is run again to be compared, or built by force.
   */
  readonly earlier: readonly InputJob[];
  readonly #workdir: string;
  readonly #attempt: string;
  readonly #temporary: string;
  readonly #writers: DatasetWriters;
  readonly #references: ValueReferences;
  readonly #noted: CurrentJobParts['noted'];
  readonly #onProgress: (done: number, total: number) => void;
  readonly #onBad: (count: number) => void;
  readonly #status: PhaseStatus;
  readonly #onFinish: (value: unknown) => void;
  readonly #takeFile: TakeFile;
  readonly #openJobOf: (dataset: AnyDataset) => InputJob;
  readonly #scope = Scope.current;

  /** @internal Made by the slice process. */
  constructor(parts: CurrentJobParts) {
    this.id = parts.id;
    this.earlier = parts.earlier ?? [];
    this.#takeFile = parts.takeFile ?? (() => false);
    this.#openJobOf = parts.jobOf;
    this.#workdir = parts.workdir;
    this.#attempt = parts.attempt;
    this.#temporary = parts.temporary ?? `${parts.attempt}.temp`;
    this.#writers = parts.writers;
    this.#references = parts.references;
    this.#noted = parts.noted;
    this.#onProgress = parts.onProgress;
    this.#onBad = parts.onBad;
    this.#status = parts.status ?? new PhaseStatus(() => {});
    this.#onFinish = parts.onFinish ?? (() => {});
  }

  /**
   * A writer of typed columns. Made in `prepare` and returned from it, it arrives in each `analysis` as the writer of
   * that slice; in `prepare` and `synthesis` write with `writer.slice(n)` or `writer.split()`.
   */
  datasetWriter<const D extends ColumnDeclarations>(
    options: DatasetWriterOptions<D>,
  ): DatasetWriter<SpecsOf<D>, WriteTupleOf<D>> {
    return this.#writers.create(options);
  }

  /**
   * A dataset without columns of its own, in `prepare` or `synthesis`: one that filters, renames or merges columns of
   * others, puts them behind another `previous`, or publishes a dataset of another job. Nothing is copied. It can be read
   * at once, or come before another.
   */
  linkDataset(options: LinkOptions): Dataset {
    return this.#writers.link(options).finish();
  }

  /** A dataset of this job that an earlier phase wrote. @throws AcceleratorError `DATASET_NOT_FOUND`, `WRITER_USE` */
  dataset(name = 'default'): Dataset {
    this.#writers.checkReadable(name);
    return Dataset.open(this.#workdir, datasetId(this.id, name), { scope: this.#scope });
  }

  /**
   * The finished job that wrote a dataset: what it was given, its other datasets. A phase that asks for it depends on
   * this very job.
   */
  jobOf(dataset: AnyDataset): InputJob {
    return this.#openJobOf(dataset);
  }

  /**
   * Keeps a value as a file of the job; `load(name)` gives exactly this value again.
   * @throws AcceleratorError `RESULT_NOT_CLONEABLE` naming the part of the value that can't be kept
   */
  async save(name: string, value: unknown): Promise<void> {
    const file = this.filename(name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileAtomic(file, packValue(value, 'value', this.#references));
  }

  /** A value that this or an earlier phase saved. @throws AcceleratorError `JOB_FILE_NOT_FOUND` */
  async load(name: string): Promise<unknown> {
    const file = this.#find(name);
    return unpackValue(readFileSync(file), file, this.#references);
  }

  /**
   * Keeps a value as a file of JSON, for people and other programs: two blanks deep, keys in their order.
   * @throws AcceleratorError `NO_JSON` for a value that would not come back as it is, such as a `Map` or a `Date`
   */
  async saveJson(name: string, value: unknown): Promise<void> {
    const text = jsonText(name, value);
    const file = this.filename(name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileAtomic(file, text);
  }

  /** A value that this or an earlier phase kept as JSON. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NO_JSON` */
  async loadJson(name: string): Promise<unknown> {
    return parseJsonFile(name, readFileSync(this.#find(name), 'utf8'));
  }

  /** Opens a file of the job: for reading by default, `'w'` or `'wx'` to write it. Folders are made. Close it yourself. */
  async open(name: string, flags: 'r' | 'w' | 'wx' | 'a' = 'r'): Promise<FileHandle> {
    if (flags === 'r') return open(this.#find(name), flags);
    const file = this.filename(name);
    mkdirSync(path.dirname(file), { recursive: true });
    return open(file, flags);
  }

  /**
   * Absolute path for a new file of the job. Use it for names that come from data.
   * @throws AcceleratorError `NAME_LEAVES_JOB`, `NAME_RESERVED`
   */
  filename(name: string): string {
    const file = pathInside(this.#attempt, name);
    if (isReservedName(this.#nameOf(file))) throw nameReserved(name);
    return file;
  }

  /**
   * Absolute path for a new file that is no part of the job: later phases read it by this path, as `prepare` returned it,
   * and when the job ends, well or not, it is removed. Folders are made.
   * @throws AcceleratorError `NAME_LEAVES_JOB`
   */
  temp(name: string): string {
    const file = pathInside(this.#temporary, name);
    mkdirSync(path.dirname(file), { recursive: true });
    return file;
  }

  /**
   * Makes a file of another job a file of this one too, if it holds what is expected: a link where the disk can, else a
   * copy. It is not read. False when that job has no such file; then nothing was done.
   *
   * @param content what it has to hold, or the digest of that, as `InputFile.digest` is
   * @throws AcceleratorError `NAME_LEAVES_JOB`, `NAME_RESERVED`
   */
  takeFile(name: string, from: InputJob, file: string, content: string | Uint8Array): boolean {
    return this.#takeFile(this.#nameOf(this.filename(name)), from, file, content);
  }

  /**
   * Publishes a file of another job as one of this: a link where the disk can, else a copy. What is linked is no
   * writer's: both have the same content for good.
   * @param as its name here; default: the same
   * @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`, `NAME_RESERVED`
   */
  linkFile(from: InputJob, file: string, as = file): void {
    const target = this.filename(as);
    if (this.#takeFile(this.#nameOf(target), from, file)) return;
    // Of another workdir, or one that refers to other jobs.
    const source = from.filename(file);
    mkdirSync(path.dirname(target), { recursive: true });
    copyToNew(source, target);
  }

  /**
   * Absolute path of a file or folder that this or an earlier phase of the job made, for programs that are to read it.
   * @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`, `NAME_RESERVED`
   */
  path(name: string): string {
    this.filename(name);
    const file = this.#find(name);
    const roots = [this.#attempt, this.#published].map((root) => realpathSync(root) + path.sep);
    // A link in a folder on the way may lead anywhere.
    const real = realpathSync(file);
    if (!roots.some((root) => real.startsWith(root))) throw jobFileNotFound(this.id, name, []);
    return file;
  }

  /**
   * A picture that says in its metadata which job made it, for those who get it by mail: `ax whose` reads it, also when the
   * picture was changed since. It says the key of the job, which is made from its method and from what its inputs contain,
   * as with a number every job would make other content. Undefined for what is neither PNG nor JPEG.
   * @param name as which it is known: that of the file
   */
  withNote(picture: Uint8Array, name: string): Uint8Array | undefined {
    const { buffer, byteOffset, byteLength } = picture;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    return this.#noted === undefined ? undefined : withNote(bytes, { ...this.#noted, of: name });
  }

  /** Reports how far the phase is, for the progress bar. Iterating a dataset and reading input files report by themselves. */
  progress(done: number, total: number): void {
    this.#onProgress(done, total);
  }

  /**
   * Says that so many rows or files came to nothing and stand in no dataset `bad`: the run tells of them, now and
   * whenever the job is reused.
   * @throws AcceleratorError `WRONG_COUNT`
   */
  countBad(count: number): void {
    if (!Number.isSafeInteger(count) || count < 0) throw wrongCount('job.countBad', count);
    this.#onBad(count);
  }

  /** Says what the phase is doing, until it says something else: shown while it runs, and with its error. */
  status(text: string): void;
  /** Says it while some work goes on, and gives what that gives. It may be called within another. */
  status<T>(text: string, work: () => T | PromiseLike<T>): Promise<T>;
  status<T>(text: string, work?: () => T | PromiseLike<T>): Promise<T> | undefined {
    // What an earlier task has left behind is heard no more.
    const isHeard = Scope.current === this.#scope;
    if (work !== undefined) return isHeard ? this.#status.during(text, work) : Promise.resolve(work());
    if (isHeard) this.#status.set(text);
    return undefined;
  }

  /**
   * Ends the job here, and well: what it has made until now is kept, and no later phase runs. It does not return. In an
   * `analysis` all slices have to end like that, or none.
   *
   * @param value the result of the job; none in `analysis`
   * @throws AcceleratorError `FINISHED_WITH_VALUE`, `FINISHED_BY_FEW`
   */
  finishEarly(value?: unknown): never {
    this.#onFinish(value);
    throw new FinishedEarly();
  }

  toString(): string {
    return this.id;
  }

  /** The job directory. */
  get #published(): string {
    return path.join(this.#workdir, this.id);
  }

  /** Of a path in the working directory. */
  #nameOf(file: string): string {
    return file.startsWith(`${this.#attempt}/`)
      ? file.slice(this.#attempt.length + 1)
      : path.relative(this.#attempt, file).split(path.sep).join('/');
  }

  /** What is there, for the message. */
  #names(): string[] {
    return [this.#attempt, this.#published]
      .flatMap((folder) => readdirSync(folder))
      .filter((name) => !isReservedName(name));
  }

  #find(name: string): string {
    const own = pathInside(this.#attempt, name);
    if (existsSync(own)) return own;
    const published = pathInside(this.#published, name);
    if (!existsSync(published)) throw jobFileNotFound(this.id, name, this.#names());
    return published;
  }
}
