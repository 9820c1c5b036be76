import { rmSync } from 'node:fs';
import { type Door, isAcceleratorError, systemCode } from '@accelerator/base';
import { newestJobs, noteJobs } from '../history.ts';
import type { JobDirectories } from '../job-directories.ts';
import { quietly } from '../quietly.ts';
import type { RecordReader } from '../record-reader.ts';
import { isStamped, shardName, stamp } from './index-stamp.ts';
import { isLinkTo, type NamedJob, readEntry, touchEntry, writeEntry, writeNewEntry } from './key-entry.ts';
import { finishedJobs, type UnindexedJob } from './unindexed-jobs.ts';

/** One entry of the index. */
export interface KeyEntry extends NamedJob {
  readonly key: string;
}

/**
 * From job key to job: `keys/ab/cdef…`, by the key with the inputs' ids and by the one with their content digests. A
 * cache in every sense: it may be missing, wrong or out of reach, and nothing that is written to it is needed. Before
 * the first build of a run it is compared with the job directories, which are the truth.
 */
export class KeyIndex {
  readonly #door: Door;
  readonly #jobs: JobDirectories;
  readonly #records: RecordReader;
  readonly #writes: boolean;
  /** Whether it is known to name every finished job, together with `#unindexed`. */
  #isComplete = false;
  /** Finished jobs that the index did not name by both their keys, by key, oldest first. */
  readonly #unindexed = new Map<string, string[]>();

  /** The last entry that was found. */
  #lookedUp: KeyEntry | undefined;

  /** @param writes false for those who only look: what is found out is kept in memory */
  constructor(door: Door, jobs: JobDirectories, records: RecordReader, writes: boolean) {
    this.#door = door;
    this.#jobs = jobs;
    this.#records = records;
    this.#writes = writes;
  }

  /** The job that a key was last seen to name, or undefined. Only a hint: the job has to be checked. */
  lookUp(key: string): string | undefined {
    const named = this.#read(key);
    this.#lookedUp = named && { key, ...named };
    return named?.job;
  }

  /**
   * The jobs that a key may name, the likeliest first. Only hints: each has to be checked. When the first is not taken,
   * the job directories are looked through for others, at most once.
   */
  *candidates(key: string): Generator<string, void, undefined> {
    const first = this.lookUp(key);
    if (first !== undefined) yield first;
    this.#complete();
    for (const job of [...(this.#unindexed.get(key) ?? [])].reverse()) if (job !== first) yield job;
  }

  /** Lets a key name a job that is about to finish, unless it names another one. */
  announce(key: string, job: string): void {
    quietly(() => {
      // Rubbish in its place names nothing.
      if (!writeNewEntry(this.#door, nameOf(key), job) && this.lookUp(key) === undefined) this.remember(key, job);
    });
  }

  /** Lets a key name a job that has finished: an engine that found it unfinished may have removed what was announced. */
  confirm(key: string, job: string): void {
    if (!isLinkTo(this.#door, nameOf(key), job) && this.lookUp(key) !== job) this.remember(key, job);
  }

  /** Lets a key name a finished job. Where that can't be written, the next run finds the job by its directory. */
  remember(key: string, job: string): void {
    quietly(() => writeEntry(this.#door, nameOf(key), job));
  }

  /** Notes that a key was of use just now: what was used last is collected last. */
  touch(key: string): void {
    // Saves a second look at the entry, of which a reused job has two or three.
    const used = this.#lookedUp?.key === key ? this.#lookedUp.used : undefined;
    quietly(() => touchEntry(`${this.#door.root}/${nameOf(key)}`, used));
  }

  /** Removes the entry of a key, if it still names this job. */
  forget(key: string, job: string): void {
    if (this.lookUp(key) !== job) return;
    quietly(() => rmSync(this.#door.pathTo(nameOf(key)), { force: true }));
  }

  /** All entries that name a job. What vanishes meanwhile is left out. */
  *entries(): Generator<KeyEntry, void, undefined> {
    for (const key of this.#keys()) {
      const named = this.#read(key);
      if (named !== undefined) yield { key, ...named };
    }
  }

  /** At the end of a run: what is known of the index now, the next run need not find out again. */
  close(): void {
    if (this.#isComplete && this.#writes) quietly(() => stamp(this.#door));
  }

  /** Finds the finished jobs that the index does not name, and names them, at most once. */
  #complete(): void {
    if (this.#isComplete) return;
    this.#isComplete = true;
    if (isStamped(this.#door)) return;
    const named = new Map<string, number>();
    for (const key of this.#keys()) {
      const job = this.#read(key)?.job;
      if (job !== undefined) named.set(job, (named.get(job) ?? 0) + 1);
      // The copy of a job directory takes its room twice.
      else if (this.#writes) quietly(() => this.#door.remove(nameOf(key)));
    }
    // Each job is named by two keys, unless one of them has come to a newer job since.
    const missing = this.#jobs.ids().filter((id) => (named.get(id) ?? 0) < 2);
    const found = [...finishedJobs(this.#records, missing)];
    for (const { job, key, contentKey } of found) {
      for (const each of [key, contentKey]) {
        const known = this.#unindexed.get(each);
        if (known === undefined) this.#unindexed.set(each, [job]);
        else known.push(job);
      }
    }
    if (this.#writes) this.#write(found);
  }

  #write(found: readonly UnindexedJob[]): void {
    for (const [key, jobs] of this.#unindexed) {
      const newest = jobs.at(-1);
      const present = this.lookUp(key);
      // A job that was built again under the same key is not named any more; the newer one is.
      if (newest !== undefined && (present === undefined || this.#isNewer(newest, present))) this.remember(key, newest);
    }
    const byMethod = new Map<string, string[]>();
    for (const { method, job } of found) byMethod.set(method, [...(byMethod.get(method) ?? []), job]);
    const place = { door: this.#door, isJobId: (id: string) => this.#jobs.numberOf(id) !== undefined };
    for (const [method, jobs] of byMethod) {
      const noted = new Set(newestJobs(place, method));
      const fresh = jobs.filter((job) => !noted.has(job));
      if (fresh.length > 0) noteJobs(place, method, fresh);
    }
  }

  #read(key: string): NamedJob | undefined {
    const named = readEntry(this.#door, nameOf(key));
    return named === undefined || this.#jobs.numberOf(named.job) === undefined ? undefined : named;
  }

  #isNewer(job: string, present: string): boolean {
    if ((this.#jobs.numberOf(job) ?? 0) > (this.#jobs.numberOf(present) ?? 0)) return true;
    return finishedJobs(this.#records, [present]).next().done === true;
  }

  /** Of all entries, whatever they are. */
  *#keys(): Generator<string, void, undefined> {
    for (const shard of this.#list('keys')) {
      if (!shardName.test(shard)) continue;
      for (const name of this.#list(`keys/${shard}`)) if (/^[0-9a-f]{30}$/.test(name)) yield shard + name;
    }
  }

  #list(folder: string): string[] {
    try {
      return this.#door.list(folder).map(({ name }) => name);
    } catch (error) {
      // A link or a file in the place of the index, or one that can't be read, is an empty one.
      if (isAcceleratorError(error) || systemCode(error) !== undefined) return [];
      throw error;
    }
  }
}

function nameOf(key: string): string {
  return `keys/${key.slice(0, 2)}/${key.slice(2)}`;
}
