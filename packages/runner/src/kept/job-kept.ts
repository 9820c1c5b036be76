import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { partFiles } from '@accelerator/dataset';
import type { JobSetup, PhaseName } from '@accelerator/job';
import { type AttemptPaths, attemptsFolder } from '@accelerator/slice';
import {
  forgetResumable,
  hasKeptLog,
  isUsedElsewhere,
  type KeptEntry,
  type KeptHead,
  KeptLog,
  type KeptPhase,
  type KeptRows,
  keptLogName,
  noteResumable,
  resumableJobs,
} from '@accelerator/store';
import type { JobPlan, JobTools } from '../job-plan.ts';
import { quietly } from '../quietly.ts';
import { removeAttempts } from '../remove-attempts.ts';
import { filesOfPhase } from './files-of-phase.ts';

/**
 * Phases that end this soon are noted when the job lasts longer, or ends early, and never when it goes well: a folder and
 * two files to make and to remove, a tenth of what the engine does for a job that does nothing. An engine that is killed before loses
 * no more than that time.
 */
const soonMs = 50;

/** The job that runs. */
interface KeptJob {
  readonly path: string;
  readonly setup: Pick<JobSetup, 'job' | 'key'>;
  readonly plan: Pick<JobPlan, 'indexed' | 'isOnly'> & {
    readonly method: { readonly definition: Pick<JobPlan['method']['definition'], 'resume'> };
  };
  readonly tools: Pick<JobTools, 'workdir' | 'durable'>;
}

/** What a running job has done, kept for the case that it ends early: the next one of the same kind takes it over. */
export class JobKept {
  readonly #run: KeptJob;
  readonly #key: string;
  readonly #log: KeptLog;
  /** Attempts that the log names. */
  readonly #attempts = new Set<string>();
  readonly #parts = new Set<PhaseName>();
  readonly #begun = performance.now();
  #isNoted = false;
  #earlier: readonly string[] | undefined;
  /** What is not noted yet. */
  #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(run: KeptJob, head: KeptHead) {
    this.#run = run;
    this.#key = head.key;
    this.#log = new KeptLog(run.path, head, run.tools.durable);
  }

  /** undefined where nothing is to be kept: the author says so, or the job is only run again to be compared. */
  static begin(run: KeptJob, head: KeptHead): JobKept | undefined {
    const { indexed, method } = run.plan;
    return indexed && method.definition.resume ? new JobKept(run, head) : undefined;
  }

  /** Jobs that may hold something for this one, as they were when this was first asked, newest first. */
  get earlier(): readonly string[] {
    this.#earlier ??= resumableJobs(this.#run.tools.workdir, this.#key);
    return this.#earlier;
  }

  /** @param directory of the attempt */
  addRows(rows: KeptRows, directory: string): void {
    this.#noteWaiting();
    this.#add(rows, directory, rows.part === null ? [] : Object.keys(partFiles(rows.part)));
  }

  /** Whether a part of the job is in it. */
  has(part: PhaseName): boolean {
    return this.#parts.has(part);
  }

  /** @param paths of its attempt */
  addPhase(entry: KeptPhase, { files, value }: AttemptPaths): void {
    this.#parts.add(entry.phase);
    this.#waiting.push(() => this.#add(entry, files, filesOfPhase(entry), entry.value === null ? [] : [value]));
    const age = performance.now() - this.#begun;
    if (age >= soonMs) this.#noteWaiting();
    else this.#timer ??= setTimeout(() => this.#noteWaiting(), soonMs - age).unref();
  }

  #noteWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const note of this.#waiting.splice(0)) note();
  }

  /** @param files that it names, in the directory of the attempt */
  #add(entry: KeptEntry, directory: string, files: readonly string[], others: readonly string[] = []): void {
    if (!this.#isNoted) noteResumable(this.#run.tools.workdir, this.#key, this.#run.setup.job);
    this.#isNoted = true;
    this.#attempts.add(entry.attempt);
    this.#log.add(
      entry,
      this.#run.tools.durable ? [...others, ...withFolders(directory, files, attemptsFolder(this.#run.path))] : [],
    );
  }

  /** Removes what is of no use to those who come after it: all if nothing was done. */
  tidy(): void {
    if (this.#log.isEmpty) {
      removeAttempts(this.#run.path);
      return;
    }
    const folder = attemptsFolder(this.#run.path);
    for (const name of readdirSync(folder)) {
      const attempt = name.replace(/\.(value|txt)$/, '');
      if (name === keptLogName || this.#attempts.has(attempt)) continue;
      quietly(() => rmSync(path.join(folder, name), { recursive: true, force: true }));
    }
  }

  /** Resolves when all of it is on the disk. */
  sync(): Promise<void> {
    this.#noteWaiting();
    return this.#log.sync();
  }

  close(): Promise<void> {
    this.#noteWaiting();
    return this.#log.close();
  }

  /** The job went well: nobody will take over from it. */
  async drop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting = [];
    await this.#log.close();
  }

  /**
   * The job is built: what it kept is of no use any more, nor what earlier attempts at it did. Nobody else builds it at
   * this moment.
   */
  supersede(): void {
    // There was nothing when it began, and it has noted nothing itself: a look less.
    if (!this.#isNoted && this.#earlier?.length === 0) return;
    const { tools, setup, plan } = this.#run;
    const { workdir } = tools;
    for (const id of resumableJobs(workdir, this.#key)) {
      if (id === setup.job || (plan.isOnly && this.#isSuperseded(id))) {
        if (id !== setup.job && hasKeptLog(workdir, id)) removeAttempts(workdir.jobPath(id));
        forgetResumable(workdir, this.#key, id);
      }
    }
  }

  /** Another engine may be building the same, if it is on a host whose locks are not seen here. */
  #isSuperseded(id: string): boolean {
    const { tools, setup } = this.#run;
    const { workdir } = tools;
    if (workdir.records.peekSetup(id)?.key !== setup.key) return false;
    return workdir.records.seemsDone(id) || !isUsedElsewhere(workdir, id);
  }
}

/** Files, and all folders from theirs up to that of the attempts: each has an entry that must be on the disk. */
function withFolders(directory: string, files: readonly string[], top: string): string[] {
  const all = new Set<string>([top]);
  for (const file of files) {
    for (let each = path.join(directory, file); each !== top && !all.has(each); each = path.dirname(each))
      all.add(each);
  }
  return [...all];
}
