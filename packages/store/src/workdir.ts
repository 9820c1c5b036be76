import { existsSync } from 'node:fs';
import path from 'node:path';
import { Door, isAcceleratorError, putBeside } from '@accelerator/base';
import type { JobPost, JobSetup } from '@accelerator/job';
import { jobBrokenOff, jobNotFound, slicesDiffer, workdirNamedOtherwise, workdirSkipped } from './errors.ts';
import { KnownHits } from './hits/known-hits.ts';
import { JobDirectories } from './job-directories.ts';
import { KeyIndex } from './keys/key-index.ts';
import type { Lists } from './lists/lists.ts';
import { RecordReader } from './record-reader.ts';
import { createWorkdir, readWithId, readWorkdirRecord, type WorkdirRecord } from './workdir-record.ts';

/** By name: the folders of other workdirs, in the order in which jobs are looked for in them. */
export type OtherFolders = Readonly<Record<string, string>>;

/** Another workdir, of which jobs are read through this one. */
export interface OtherWorkdir {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** undefined: it can't be used. */
  readonly workdir: Workdir | undefined;
  /** Why it can't be used, in words. */
  readonly problem: string | undefined;
}

/** What a workdir is opened with. */
export interface WorkdirTools {
  /** The lists of the project that uses it. */
  readonly lists?: Lists | undefined;
  /** Absent: as it was opened before in this process; most have none. */
  readonly others?: OtherFolders | undefined;
  /** Of a job in it: whether the project that uses it would use that again as it is. Absent: nobody knows. */
  readonly isCurrentIn?: ((workdir: Workdir) => Workdir['isCurrent']) | undefined;
}

/**
 * A directory of jobs with one slice count. The job directories are the truth; the index of keys and the history of
 * methods are caches that are made again from them. Reading never writes and never locks.
 *
 * Jobs of other workdirs are read through it by their ids, `shared-12`, as if they were in it; they are never changed.
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
  /** What its records said when they were read. */
  readonly hits: KnownHits;
  /**
   * Whether files that a shared cache has count as there: they come when they are read. Not for a run that has no such
   * cache.
   */
  countsRemote = true;
  /** The lists of the project that uses it, in which its jobs may be named. */
  readonly lists: Lists | undefined;
  /** In the order in which jobs are looked for in them. */
  readonly others: readonly OtherWorkdir[];
  /** Whether the project that uses it would use a job again as it is; undefined: nobody knows. */
  readonly isCurrent: ((job: string) => Promise<boolean>) | undefined;
  readonly #jobs: JobDirectories;

  /** @param how.writes whether what was lost of the index is written again */
  private constructor(
    directory: string,
    { name, slices, id }: Pick<WorkdirRecord, 'name' | 'slices' | 'id'>,
    { lists, others, isCurrentIn, writes = false }: WorkdirTools & { readonly writes?: boolean },
  ) {
    this.path = directory;
    this.name = name;
    this.slices = slices;
    this.id = id;
    this.lists = lists;
    this.others = Object.entries(others ?? {}).map(([each, folder]) => new Other(this, each, path.resolve(folder)));
    if (others !== undefined) putBeside(directory, new Map(this.others.map((each) => [each.name, each.path])));
    this.door = new Door(directory);
    this.records = new RecordReader(this.door);
    this.hits = new KnownHits(this.door);
    this.#jobs = new JobDirectories(this.door, name);
    this.isCurrent = isCurrentIn?.(this);
    this.index = new KeyIndex(this.door, this.#jobs, this.records, writes);
  }

  /** @throws AcceleratorError `WORKDIR_NOT_FOUND`, `WORKDIR_UNREADABLE`, `WORKDIR_FORMAT`, `RECORD_DAMAGED` */
  static open(directory: string, tools: WorkdirTools = {}): Workdir {
    const absolute = path.resolve(directory);
    return new Workdir(absolute, readWorkdirRecord(absolute), tools);
  }

  /** A workdir that is not made yet, for those who only look: it has no jobs. */
  static planned(directory: string, options: { name: string; slices: number }, tools: WorkdirTools = {}): Workdir {
    return new Workdir(path.resolve(directory), options, tools);
  }

  /** Opens it, or makes it. @throws AcceleratorError `SLICES_DIFFER` when it has another slice count than is asked for */
  static openOrCreate(directory: string, options: { name: string; slices: number }, tools: WorkdirTools = {}): Workdir {
    const absolute = path.resolve(directory);
    if (!existsSync(path.join(absolute, 'workdir.json'))) createWorkdir(absolute, options);
    const workdir = new Workdir(absolute, readWithId(absolute), { ...tools, writes: true });
    if (workdir.slices !== options.slices) throw slicesDiffer(workdir.name, workdir.slices, options.slices);
    return workdir;
  }

  jobPath(id: string): string {
    return path.join(this.otherOf(id)?.path ?? this.path, id);
  }

  /** The other workdir in which a job is, by its id; undefined when it is this one, or none that is known. */
  otherOf(id: string): OtherWorkdir | undefined {
    if (this.others.length === 0 || this.#jobs.numberOf(id) !== undefined) return undefined;
    const name = /^(.+)-[1-9]\d{0,14}$/s.exec(id)?.[1];
    return this.others.find((other) => other.name === name);
  }

  /** All job ids by number, unfinished ones too. Reads the directory: not for the path of a run in which nothing changed. */
  jobIds(): string[] {
    return this.#jobs.ids();
  }

  /** Whether this is the id of a job of this workdir, there or not. */
  isJobId(id: string): boolean {
    return this.#jobs.numberOf(id) !== undefined;
  }

  /** Whether there is a job directory of this id, here or in another workdir, whatever is in it. */
  hasJob(id: string): boolean {
    return this.#isReadable(id) && this.door.stat(id)?.isDirectory() === true;
  }

  #isReadable(id: string): boolean {
    return this.#jobs.numberOf(id) !== undefined || this.otherOf(id)?.workdir !== undefined;
  }

  /**
   * `setup.json`; undefined when there is no such job, or it was broken off: one that can't be read is reported once.
   * @throws AcceleratorError `RECORD_FORMAT`
   */
  findSetup(id: string): JobSetup | undefined {
    return this.#isReadable(id) ? this.records.findSetup(id) : undefined;
  }

  /** @throws AcceleratorError `JOB_NOT_FOUND`, `WORKDIR_SKIPPED`, `JOB_BROKEN_OFF`, `RECORD_DAMAGED`, `RECORD_FORMAT` */
  readSetup(id: string): JobSetup {
    if (!this.#isReadable(id)) {
      const { problem, path: place } = this.otherOf(id) ?? {};
      throw problem === undefined || place === undefined
        ? jobNotFound(id, this.jobIds())
        : workdirSkipped(id, place, problem);
    }
    const setup = this.records.readSetup(id);
    if (setup === undefined) throw this.hasJob(id) ? jobBrokenOff(id) : jobNotFound(id, this.jobIds());
    return setup;
  }

  /**
   * `post.json`; undefined when the job never finished: one that can't be read is reported once.
   * @throws AcceleratorError `RECORD_FORMAT`
   */
  readPost(id: string): JobPost | undefined {
    return this.#isReadable(id) ? this.records.findPost(id) : undefined;
  }

  /** At the end of a run: keeps what it found out for the next one, in whatever only helps. */
  close(): void {
    this.hits.close();
    this.index.close();
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

/** What can't be used is passed over; only what is configured wrongly is an error. */
class Other implements OtherWorkdir {
  readonly name: string;
  readonly path: string;
  readonly #target: Pick<Workdir, 'name' | 'slices'>;
  #found: Pick<OtherWorkdir, 'workdir' | 'problem'> | undefined;

  /** @throws AcceleratorError `WORKDIR_NAME` */
  constructor(target: Pick<Workdir, 'name' | 'slices'>, name: string, directory: string) {
    this.name = name;
    this.path = directory;
    this.#target = target;
    this.#open();
  }

  get workdir(): Workdir | undefined {
    return this.#open().workdir;
  }

  get problem(): string | undefined {
    return this.#open().problem;
  }

  /** One that is not there yet may be made meanwhile. */
  #open(): Pick<OtherWorkdir, 'workdir' | 'problem'> {
    if (this.#found !== undefined) return this.#found;
    try {
      const workdir = Workdir.open(this.path);
      const { name, slices } = this.#target;
      if (workdir.name !== this.name) throw workdirNamedOtherwise(this, workdir.name, name);
      this.#found =
        workdir.slices === slices
          ? { workdir, problem: undefined }
          : { workdir: undefined, problem: `it has ${workdir.slices} slices, and '${name}' has ${slices}` };
      return this.#found;
    } catch (error) {
      if (!isAcceleratorError(error) || error.code === 'WORKDIR_NAME') throw error;
      const found = { workdir: undefined, problem: error.message.replace(/\.$/, '') };
      if (error.code !== 'WORKDIR_NOT_FOUND') this.#found = found;
      return found;
    }
  }
}
