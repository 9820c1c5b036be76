import { closeSync, readSync } from 'node:fs';
import path from 'node:path';
import {
  type AcceleratorError,
  type DatedBytes,
  Door,
  digestOf,
  isAcceleratorError,
  messageOf,
  systemCode,
} from '@accelerator/base';
import {
  type FileLists,
  type JobPost,
  type JobSetup,
  parseFileLists,
  parsePost,
  parseSetup,
  recordDamaged,
  setupFilesFile,
} from '@accelerator/job';
import { ListMemory } from './list-memory.ts';
import { RecalledSetups } from './recalled-setups.ts';
import { RecordMemory } from './record-memory.ts';

/** What the records of a job say, and what is wrong with them. */
export interface JobRecords {
  /** undefined when there is none, or it can't be read. */
  readonly setup: JobSetup | undefined;
  /** undefined while the job runs, when it was broken off, or when it can't be read. */
  readonly post: JobPost | undefined;
  /** Of a record that is there and can't be read, or is of a later format. */
  readonly problem: AcceleratorError | undefined;
}

/** `post.json`, and when it came. */
export interface Published {
  readonly post: JobPost;
  /** Milliseconds since 1970. What was changed in the job directory later is not as it was published. */
  readonly changedMs: number;
}

/** Called with each job that has a record which can't be read, once for each. */
export type UnreadableListener = (job: string, problem: AcceleratorError) => void;

const head = Buffer.alloc(64);
const doneHead = /^\{\s*"format": 1,\s*"status": "done",/;

/** Reads the records of jobs, through the door of their workdir, checked. */
export class RecordReader {
  /** Setups that were asked for or written lately. */
  readonly recalled: RecalledSetups;
  readonly #door: Door;
  readonly #reported = new Set<string>();
  readonly #setups: RecordMemory<JobSetup>;
  readonly #posts: RecordMemory<Published>;
  readonly #lists = new ListMemory();
  #listener: UnreadableListener = () => {};

  constructor(door: Door) {
    this.#door = door;
    this.#setups = new RecordMemory(door);
    this.#posts = new RecordMemory(door);
    this.recalled = new RecalledSetups(door, {
      peekSetup: (job) => this.peekSetup(job),
      keepsSetup: (job) => this.#setups.has(`${job}/setup.json`),
    });
  }

  /** Records that can't be read are reported to this listener from now on. */
  onUnreadable(listener: UnreadableListener): void {
    this.#listener = listener;
  }

  /** undefined when there is none. @throws AcceleratorError `RECORD_DAMAGED`, `RECORD_FORMAT` */
  readSetup(job: string): JobSetup | undefined {
    return this.#read(`${job}/setup.json`, this.#setups, ({ bytes }, file) =>
      parseSetup(bytes, { file, job, readFiles: (digest) => this.#filesOf(job, digest) }),
    );
  }

  /** undefined when there is none. @throws AcceleratorError `RECORD_DAMAGED`, `RECORD_FORMAT` */
  readPost(job: string): JobPost | undefined {
    return this.readPublished(job)?.post;
  }

  /** Like `readPost`, with the moment since which it is there. @throws as `readPost` */
  readPublished(job: string): Published | undefined {
    return this.#read(`${job}/post.json`, this.#posts, ({ bytes, changedMs }, file) => ({
      post: parsePost(bytes, file),
      changedMs,
    }));
  }

  /** Like `readSetup`; a record that can't be read is reported and counts as missing. @throws AcceleratorError `RECORD_FORMAT` */
  findSetup(job: string): JobSetup | undefined {
    return this.#orReport(job, () => this.readSetup(job));
  }

  /** Like `readPost`; a record that can't be read is reported and counts as missing. @throws AcceleratorError `RECORD_FORMAT` */
  findPost(job: string): JobPost | undefined {
    return this.#orReport(job, () => this.readPost(job));
  }

  /** For what serves words or speed only: a record in which anything is wrong, or of a later format, counts as missing. */
  peekSetup(job: string): JobSetup | undefined {
    try {
      return this.findSetup(job);
    } catch (error) {
      if (isAcceleratorError(error)) return undefined;
      throw error;
    }
  }

  /** Like `peekSetup`, from memory if it was asked for or written lately. */
  recallSetup(job: string): JobSetup | undefined {
    return this.recalled.find(job).setup;
  }

  /**
   * Whether `post.json` begins like that of a job that is done. For the index, where a job is only a hint and is checked
   * before it is used: half of what reading the record takes.
   */
  seemsDone(job: string): boolean {
    try {
      const { descriptor } = this.#door.open(`${job}/post.json`);
      try {
        const length = readSync(descriptor, head, 0, head.byteLength, 0);
        return doneHead.test(head.toString('latin1', 0, length));
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      if (isAcceleratorError(error) || systemCode(error) !== undefined) return false;
      throw error;
    }
  }

  /** Both records, and what is wrong with them; never throws what is wrong with a record. */
  inspect(job: string): JobRecords {
    let problem: AcceleratorError | undefined;
    const attempt = <T>(read: () => T): T | undefined => {
      try {
        return read();
      } catch (error) {
        if (!isAcceleratorError(error)) throw error;
        problem ??= error;
        return undefined;
      }
    };
    // The way is looked at once: of 20,000 jobs the records are read in 1.55 s of a processor instead of 1.8.
    const read = (): Pick<JobRecords, 'setup' | 'post'> =>
      this.#door.within(job, () => {
        const post = attempt(() => this.readPost(job));
        return { setup: attempt(() => this.readSetup(job)), post };
      });
    const records = attempt(() => orDamaged(this.#door.placeOf(job), read));
    return { setup: records?.setup, post: records?.post, problem };
  }

  #read<T>(name: string, memory: RecordMemory<T>, parse: (read: DatedBytes, file: string) => T): T | undefined {
    const file = this.#door.placeOf(name);
    const found = orDamaged(file, () => {
      const known = memory.find(name);
      return known === undefined ? { read: this.#door.readDatedIfThere(name) } : { known };
    });
    if ('known' in found) return found.known;
    const { read } = found;
    if (read === undefined) return undefined;
    const record = parse(read, file);
    memory.keep(name, read, record);
    return record;
  }

  /** The lists of input files to which the setup of a job refers. @throws AcceleratorError `RECORD_DAMAGED` */
  #filesOf(job: string, digest: string): FileLists {
    const known = this.#lists.find(digest);
    if (known !== undefined) return known;
    const name = `${job}/${setupFilesFile}`;
    const file = this.#door.placeOf(name);
    const bytes = orDamaged(file, () => this.#door.readIfThere(name));
    if (bytes === undefined) throw recordDamaged(file, 'it is missing');
    if (digestOf(bytes) !== digest) throw recordDamaged(file, 'its checksum differs');
    const lists = parseFileLists(bytes, file);
    this.#lists.keep(digest, lists, bytes.byteLength);
    return lists;
  }

  #orReport<T>(job: string, read: () => T | undefined): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!isAcceleratorError(error) || error.code !== 'RECORD_DAMAGED') throw error;
      if (!this.#reported.has(job)) this.#listener(job, error);
      this.#reported.add(job);
      return undefined;
    }
  }
}

/** A link, a folder or a pipe in the place of a record is none; nor is what the disk or the system keeps back. */
function orDamaged<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isAcceleratorError(error)) throw recordDamaged(file, `it is ${String(error.details.found)}`);
    const code = systemCode(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') throw recordDamaged(file, messageOf(error), error);
    throw error;
  }
}

/** `setup.json` in a job directory, checked: for a process that works on one job. @throws AcceleratorError */
export function readJobSetup(jobPath: string): JobSetup {
  const setup = new RecordReader(new Door(path.dirname(jobPath))).readSetup(path.basename(jobPath));
  if (setup === undefined) throw new Error(`Internal error: ${jobPath} has no setup.json`);
  return setup;
}
