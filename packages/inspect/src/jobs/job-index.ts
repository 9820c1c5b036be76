import { statSync } from 'node:fs';
import type { Workdir } from '@accelerator/store';
import { type IndexedJob, indexJob } from './indexed-job.ts';

/** Others get their turn after so long. */
const turnMs = 8;
/** Of jobs that had not ended, so many are read again each time. */
const mostReread = 200;
/** The time of a folder may be as coarse as this. */
const settledMs = 2000;
/** So long after the jobs were listed new ones are looked for by their numbers: a list of 20,000 takes 30 ms. */
const listedForMs = 1000;

/** What the folder looked like when it was listed. */
interface Listed {
  readonly changedMs: number;
  readonly atMs: number;
  readonly last: number;
}

/**
 * What is known of all jobs of a workdir, read in the background, the newest first: 20,000 take half a second, in turns
 * of 8 ms. Synchronous reads: asynchronous ones take four times as long.
 */
export class JobIndex {
  readonly #workdir: Workdir;
  readonly #jobs = new Map<string, IndexedJob>();
  /** By number, the newest last. */
  #ids: readonly string[] = [];
  /** Those to read, the newest last. */
  #pending: string[] = [];
  #listed: Listed | undefined;
  #work: Promise<void> | undefined;
  #sorted: readonly IndexedJob[] | undefined;
  #users: ReadonlyMap<string, readonly string[]> | undefined;
  /** They may end. */
  readonly #unfinished = new Set<string>();

  constructor(workdir: Workdir) {
    this.#workdir = workdir;
  }

  /** How many are read, of how many. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#jobs.size, total: this.#ids.length };
  }

  /** Ids by number, the newest last. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /** Those that are read so far, the newest first. */
  get jobs(): readonly IndexedJob[] {
    this.#sorted ??= [...this.#jobs.values()].sort((a, b) => b.number - a.number);
    return this.#sorted;
  }

  find(job: string): IndexedJob | undefined {
    return this.#jobs.get(job);
  }

  /** The jobs that were given a job, or asked for it, by number. */
  usersOf(job: string): readonly string[] {
    this.#users ??= usersAmong(this.jobs);
    return this.#users.get(job) ?? [];
  }

  /** Looks for what is new: little when nothing is. What takes longer than a turn goes on in the background. */
  refresh(): void {
    const isSame = this.#listed !== undefined && this.#isSettled(this.#listed);
    if (!isSame) this.#listNew() || this.#list();
    else if (this.#work === undefined) this.#pending = this.#mayHaveEnded();
    // It is read in the background: whoever asks need not wait for a turn more.
    if (isSame && this.#work !== undefined) return;
    this.#readTurn();
    if (this.#pending.length > 0) this.#work ??= this.#readRest();
  }

  /** Until all are read. */
  async whole(): Promise<void> {
    this.refresh();
    await this.#work;
  }

  /** Those that run are among the newest; a workdir may hold thousands that were broken off. */
  #mayHaveEnded(): string[] {
    return [...this.#unfinished]
      .sort((a, b) => this.#workdir.numberOf(a) - this.#workdir.numberOf(b))
      .slice(-mostReread);
  }

  #isSettled({ changedMs, atMs, last }: Listed): boolean {
    return (
      this.#workdir.lastNumber === last && changedMs < atMs - settledMs && folderMs(this.#workdir.path) === changedMs
    );
  }

  /** While a run makes jobs the folder changes all the time. @returns false when all have to be listed again */
  #listNew(): boolean {
    const listed = this.#listed;
    const last = this.#workdir.lastNumber;
    if (listed === undefined || Date.now() - listed.atMs > listedForMs || last < listed.last) return false;
    // Another folder without a new job: some were removed.
    if (last === listed.last && folderMs(this.#workdir.path) !== listed.changedMs) return false;
    const { name } = this.#workdir;
    const made = Array.from({ length: last - listed.last }, (_, index) => `${name}-${listed.last + 1 + index}`);
    const known = new Set(this.#ids.slice(-made.length - mostReread));
    this.#ids = [...this.#ids, ...made.filter((id) => !known.has(id) && this.#workdir.hasJob(id))];
    this.#listed = { ...listed, last };
    this.#pending = [...new Set([...this.#pending, ...this.#mayHaveEnded(), ...made])];
    return true;
  }

  /** Of 20,000 jobs that takes 30 ms; those that had not ended may have meanwhile. */
  #list(): void {
    const listed = { changedMs: folderMs(this.#workdir.path), atMs: Date.now(), last: this.#workdir.lastNumber };
    this.#ids = this.#workdir.jobIds();
    this.#listed = listed;
    const there = new Set(this.#ids);
    for (const id of this.#jobs.keys()) if (!there.has(id)) this.#drop(id);
    this.#pending = this.#ids.filter((id) => (this.#jobs.get(id)?.end ?? 'unfinished') === 'unfinished');
  }

  #readTurn(): void {
    const end = performance.now() + turnMs;
    while (this.#pending.length > 0 && performance.now() < end) {
      const id = this.#pending.pop();
      if (id === undefined) return;
      const indexed = indexJob(this.#workdir, id);
      if (this.#jobs.get(id)?.end !== indexed.end) this.#keep(indexed);
    }
  }

  async #readRest(): Promise<void> {
    while (this.#pending.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#readTurn();
    }
    this.#work = undefined;
  }

  #keep(indexed: IndexedJob): void {
    this.#jobs.set(indexed.job, indexed);
    if (indexed.end === 'unfinished') this.#unfinished.add(indexed.job);
    else this.#unfinished.delete(indexed.job);
    this.#forgetOrder();
  }

  #drop(id: string): void {
    this.#jobs.delete(id);
    this.#unfinished.delete(id);
    this.#forgetOrder();
  }

  #forgetOrder(): void {
    this.#sorted = undefined;
    this.#users = undefined;
  }
}

function folderMs(directory: string): number {
  return statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function usersAmong(jobs: readonly IndexedJob[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { job, needs } of jobs.toReversed()) {
    for (const needed of needs) {
      const known = users.get(needed);
      if (known === undefined) users.set(needed, [job]);
      else known.push(job);
    }
  }
  return users;
}
