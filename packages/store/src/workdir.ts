import { existsSync } from 'node:fs';
import path from 'node:path';
import { Door } from '@accelerator/base';
import type { JobPost, JobSetup } from '@accelerator/job';
import { jobBrokenOff, jobNotFound, slicesDiffer } from './errors.ts';
import { JobDirectories } from './job-directories.ts';
import { KeyIndex } from './keys/key-index.ts';
import type { Lists } from './lists/lists.ts';
import { RecordReader } from './record-reader.ts';
import { createWorkdir, readWorkdirRecord, type WorkdirRecord, withId } from './workdir-record.ts';

/**
 * A directory of jobs with one slice count. The job directories are the truth; the index of keys and the history of
 * methods are caches that are made again from them. Reading never writes and never locks.
 */
export class Workdir {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly slices: number;
  /** Tells it from others of the same name; undefined for one of an earlier version, until the next build. */
  readonly id: string | undefined;
  /** The way to all that is in it. */
  readonly door: Door;
  /** Reads the records of its jobs. */
  readonly records: RecordReader;
  /** From job key to job. */
  readonly index: KeyIndex;
  /**
   * Whether files that a shared cache has count as there: they come when they are read. Not for a run that has no such
   * cache.
   */
  countsRemote = true;
  /** The lists of the project that uses it, in which its jobs may be named. */
  readonly lists: Lists | undefined;
  readonly #jobs: JobDirectories;

  /** @param how.writes whether what was lost of the index is written again */
  private constructor(
    directory: string,
    { name, slices, id }: Pick<WorkdirRecord, 'name' | 'slices' | 'id'>,
    { lists, writes = false }: { readonly lists: Lists | undefined; readonly writes?: boolean },
  ) {
    this.path = directory;
    this.name = name;
    this.slices = slices;
    this.id = id;
    this.lists = lists;
    this.door = new Door(directory);
    this.records = new RecordReader(this.door);
    this.#jobs = new JobDirectories(this.door, name);
    this.index = new KeyIndex(this.door, this.#jobs, this.records, writes);
  }

  /** @throws AcceleratorError `WORKDIR_NOT_FOUND`, `WORKDIR_UNREADABLE`, `WORKDIR_FORMAT`, `RECORD_DAMAGED` */
  static open(directory: string, lists?: Lists): Workdir {
    const absolute = path.resolve(directory);
    return new Workdir(absolute, readWorkdirRecord(absolute), { lists });
  }

  /** A workdir that is not made yet, for those who only look: it has no jobs. */
  static planned(directory: string, options: { name: string; slices: number }, lists?: Lists): Workdir {
    return new Workdir(path.resolve(directory), options, { lists });
  }

  /** Opens it, or makes it. @throws AcceleratorError `SLICES_DIFFER` when it has another slice count than is asked for */
  static openOrCreate(directory: string, options: { name: string; slices: number }, lists?: Lists): Workdir {
    const absolute = path.resolve(directory);
    if (!existsSync(path.join(absolute, 'workdir.json'))) createWorkdir(absolute, options);
    const workdir = new Workdir(absolute, withId(absolute, readWorkdirRecord(absolute)), { lists, writes: true });
    if (workdir.slices !== options.slices) throw slicesDiffer(workdir.name, workdir.slices, options.slices);
    return workdir;
  }

  jobPath(id: string): string {
    return path.join(this.path, id);
  }

  /** All job ids by number, unfinished ones too. Reads the directory: not for the path of a run in which nothing changed. */
  jobIds(): string[] {
    return this.#jobs.ids();
  }

  /** Whether this is the id of a job of this workdir, there or not. */
  isJobId(id: string): boolean {
    return this.#jobs.numberOf(id) !== undefined;
  }

  /** Whether there is a job directory of this id, whatever is in it. */
  hasJob(id: string): boolean {
    return this.#jobs.numberOf(id) !== undefined && this.door.stat(id)?.isDirectory() === true;
  }

  /**
   * `setup.json`; undefined when there is no such job, or it was broken off: one that can't be read is reported once.
   * @throws AcceleratorError `RECORD_FORMAT`
   */
  findSetup(id: string): JobSetup | undefined {
    return this.#jobs.numberOf(id) === undefined ? undefined : this.records.findSetup(id);
  }

  /** @throws AcceleratorError `JOB_NOT_FOUND`, `JOB_BROKEN_OFF`, `RECORD_DAMAGED`, `RECORD_FORMAT` */
  readSetup(id: string): JobSetup {
    if (this.#jobs.numberOf(id) === undefined) throw jobNotFound(id, this.jobIds());
    const setup = this.records.readSetup(id);
    if (setup === undefined) throw this.hasJob(id) ? jobBrokenOff(id) : jobNotFound(id, this.jobIds());
    return setup;
  }

  /**
   * `post.json`; undefined when the job never finished: one that can't be read is reported once.
   * @throws AcceleratorError `RECORD_FORMAT`
   */
  readPost(id: string): JobPost | undefined {
    return this.#jobs.numberOf(id) === undefined ? undefined : this.records.findPost(id);
  }

  /** Makes the next job directory. Numbers only rise and are never used again, whatever was removed. */
  allocate(): string {
    return this.#jobs.allocate();
  }

  /** The number that was used last, as far as is noted: no job that is made from now on has it, or a lower one. */
  get lastNumber(): number {
    return this.#jobs.lastNumber();
  }

  /** Makes sure that no number is used again, whatever directories are removed next. @throws system errors */
  keepNumbers(): void {
    this.#jobs.keepNumbers();
  }

  /** The number in a job id. */
  numberOf(id: string): number {
    return this.#jobs.numberOf(id) ?? 0;
  }
}
