import { toErrorRecord } from '@accelerator/base';
import type { HostSetup, JobName, MapTask, Task } from '@accelerator/slice';
import type { Executor, ExecutorNews, TaskResult } from '../executor.ts';
import { LentPlace } from '../lent-place.ts';
import { cancelledError, timeLimitExceeded } from './errors.ts';
import { RecentKills } from './process-memory.ts';
import { Reaper } from './reaper.ts';
import { jobOf, type ProcessResult, SliceProcess } from './slice-process.ts';
import { TimeLeft } from './time-left.ts';

interface Waiting {
  readonly job: string;
  /** The deepest are taken first: others wait for them. */
  readonly depth: number;
  readonly holders: MapTask['holders'];
  readonly start: (process: SliceProcess) => void;
}

/** A slice process is replaced after so many tasks: each leaves a few kB of module behind that Node can't free. */
const tasksPerProcess = 2000;

export interface LocalPoolOptions extends HostSetup {
  /** How many slice processes. */
  readonly workers: number;
}

/**
 * Runs tasks in slice processes on this machine. They are started when so many tasks are at hand, and shared by all jobs
 * of a run: a process costs 0.2 s of CPU to start, a message 32 µs.
 */
export class LocalPool implements Executor {
  readonly #options: LocalPoolOptions;
  readonly #idle: SliceProcess[] = [];
  readonly #all = new Map<SliceProcess, { tasks: number }>();
  /** Processes that take no other task. */
  readonly #outdated = new WeakSet<SliceProcess>();
  readonly #queue: Waiting[] = [];
  readonly #kills = new RecentKills();
  /** Processes whose phases wait for jobs that they have asked for: as many others may be at work meanwhile. */
  readonly #lent = new Set<SliceProcess>();
  /** Those that have got them, and wait for a place. */
  readonly #returning = new Map<SliceProcess, () => void>();
  /** Processes that were replaced and have not ended yet. */
  readonly #ending = new Set<Promise<void>>();
  #reaper: Reaper | undefined;
  #closed = false;

  constructor(options: LocalPoolOptions) {
    this.#options = options;
  }

  slots(): number {
    return this.#options.workers;
  }

  /** They never change. */
  onSlots(): () => void {
    return () => {};
  }

  warmUp(tasks: number): void {
    const wanted = Math.min(this.#options.workers, tasks);
    while (this.#all.size - this.#lent.size < wanted && !this.#closed) this.#idle.push(this.#startProcess());
  }

  prepare(job: JobName): void {
    for (const process of this.#idle) process.prepare(job);
  }

  async run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult> {
    for (;;) {
      const result = await this.#runOnce(task, onNews, signal);
      if (result !== undefined) return result;
    }
  }

  /** @returns undefined: the process that was free takes no task any more */
  async #runOnce(
    task: Task,
    onNews: (news: ExecutorNews) => void,
    signal: AbortSignal,
  ): Promise<TaskResult | undefined> {
    const process = await this.#takeProcess(task, signal);
    let cancel = (): void => {};
    const cancelled = new Promise<never>((_, reject) => {
      cancel = () => reject(cancelledError());
    });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    const place = new LentPlace(
      () => this.#lend(process),
      () => this.#takeBack(process),
    );
    const onAnyNews = (news: ExecutorNews): void => {
      if (news.type !== 'subjob') {
        onNews(news);
        return;
      }
      place.asked();
      const answer: typeof news.answer = (given) => {
        void place.answered().then(() => news.answer(given));
      };
      onNews({ ...news, answer });
    };
    let result: ProcessResult | undefined;
    try {
      result = await Promise.race([this.#runOn(process, task, onAnyNews), cancelled]);
      if (result === undefined) return undefined;
      const { left, ...others } = result;
      return { ...others, worker: process.worker };
    } finally {
      signal.removeEventListener('abort', cancel);
      await this.#release(process, task, result);
    }
  }

  renew(): void {
    for (const process of this.#all.keys()) this.#outdated.add(process);
    for (const process of this.#idle.splice(0)) void this.#replace(process);
  }

  /** While somebody debugs, time does not count. */
  #runOn(process: SliceProcess, task: Task, onNews: (news: ExecutorNews) => void): Promise<ProcessResult | undefined> {
    return this.#options.debug === undefined ? runWithinLimit(process, task, onNews) : process.run(task, onNews);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...[...this.#all.keys()].map((process) => process.end()), ...this.#ending]);
    this.#reaper?.close();
  }

  #takeProcess(task: Task, signal: AbortSignal): Promise<SliceProcess> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(cancelledError());
      };
      const waiting: Waiting = {
        job: jobOf(task),
        depth: task.depth ?? 0,
        holders: 'rows' in task ? task.holders : undefined,
        start: (process) => {
          signal.removeEventListener('abort', leave);
          resolve(process);
        },
      };
      if (signal.aborted || this.#closed) return reject(cancelledError());
      signal.addEventListener('abort', leave, { once: true });
      const before = this.#queue.findLastIndex(({ depth }) => depth >= waiting.depth);
      this.#queue.splice(before + 1, 0, waiting);
      this.#startForAll();
      this.#handOut();
    });
  }

  #handOut(): void {
    for (const [process, resolve] of this.#returning) {
      if (this.#atWork >= this.#options.workers) return;
      this.#returning.delete(process);
      this.#lent.delete(process);
      resolve();
    }
    for (let index = 0; this.#idle.length > 0 && this.#atWork < this.#options.workers; ) {
      const next = this.#queue[index];
      if (next === undefined) return;
      const process = this.#takeIdle(next);
      if (process === undefined) {
        index++;
        continue;
      }
      const isFree = process.keptFor === undefined || process.keptFor === next.job;
      if (process.hasDied || !isFree) {
        void this.#replace(process);
        // The queue is another one.
        index = 0;
      } else {
        if (next.holders !== undefined) process.holds.add(next.holders.of);
        this.#queue.splice(index, 1);
        next.start(process);
      }
    }
  }

  /**
   * The process for a task: of a map that few processes may have set up, one of these; for others, one that holds nothing
   * of that kind, a new one, or one that holds nothing that is waited for. undefined: all that may have it are at work.
   */
  #takeIdle({ holders }: Waiting): SliceProcess | undefined {
    const holds = (process: SliceProcess): boolean => holders !== undefined && process.holds.has(holders.of);
    let index = this.#idle.findLastIndex(holds);
    if (index < 0) {
      const holding = [...this.#all.keys()].filter((each) => holds(each) && !each.hasDied).length;
      if (holders !== undefined && holding >= holders.most) return undefined;
      index = this.#idle.findLastIndex((each) => each.holds.size === 0);
      if (index < 0 && this.#all.size - this.#lent.size < this.#options.workers) return this.#startProcess();
      if (index < 0) index = this.#idle.findLastIndex((each) => !this.#isAwaited(each));
      if (index < 0) return undefined;
    }
    return this.#idle.splice(index, 1)[0];
  }

  /** Whether a task waits for what a process holds, while others are there for other tasks. */
  #isAwaited(process: SliceProcess): boolean {
    return (
      [...this.#all.keys()].some(({ holds }) => holds.size === 0) &&
      this.#queue.some(({ holders }) => holders !== undefined && process.holds.has(holders.of))
    );
  }

  /** @param result undefined: the task was cancelled, or refused */
  async #release(process: SliceProcess, task: Task, result: ProcessResult | undefined): Promise<void> {
    // What the setup of a map has opened serves all its chunks, and ends with the process.
    const isChunk = 'rows' in task;
    const left = result?.left ?? [];
    if (result?.ok !== true || (left.length > 0 && !isChunk)) return this.#replace(process);
    if (left.length > 0) process.keptFor = jobOf(task);
    this.#giveBack(process);
  }

  #giveBack(process: SliceProcess): void {
    const use = this.#all.get(process);
    if (use === undefined) return;
    use.tasks++;
    const isTooMany = this.#all.size - this.#lent.size > this.#options.workers;
    if (use.tasks >= tasksPerProcess || this.#outdated.has(process) || isTooMany) {
      void this.#replace(process);
      return;
    }
    this.#idle.push(process);
    // A map hands in its next chunk when this one has ended: what was set up for it must not go to another task before.
    if (process.holds.size > 0) setImmediate(() => this.#handOut());
    else this.#handOut();
  }

  /** A process that took part in a failed or cancelled job may be in any state; in others something is left over. */
  async #replace(process: SliceProcess): Promise<void> {
    this.#all.delete(process);
    this.#lent.delete(process);
    this.#returning.get(process)?.();
    this.#returning.delete(process);
    const ended = process.end().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    if (!this.#closed && this.#queue.length + this.#returning.size > 0) {
      this.#startForAll();
      this.#handOut();
    }
    await ended;
  }

  /** A process for each task that runs or waits, as far as there may be so many. */
  #startForAll(): void {
    this.warmUp(this.#atWork + this.#queue.length);
  }

  get #atWork(): number {
    return this.#all.size - this.#idle.length - this.#lent.size;
  }

  #lend(process: SliceProcess): void {
    if (!this.#all.has(process)) return;
    this.#lent.add(process);
    if (this.#queue.length === 0) return;
    this.#startForAll();
    this.#handOut();
  }

  /** Before any other task: what it has done may be much, and it keeps a process. */
  async #takeBack(process: SliceProcess): Promise<() => void> {
    await new Promise<void>((resolve) => {
      if (!this.#lent.has(process)) return resolve();
      this.#returning.set(process, resolve);
      this.#handOut();
    });
    return () => this.#lend(process);
  }

  #startProcess(): SliceProcess {
    const { project, roots, others, debug } = this.#options;
    const process = new SliceProcess(this.#freeName(), { project, roots, others, debug }, this.#kills);
    this.#all.set(process, { tasks: 0 });
    this.#reaper ??= new Reaper();
    this.#reaper.watch([...this.#all.keys()].flatMap(({ pid }) => (pid === undefined ? [] : [pid])));
    return process;
  }

  /** Workers are numbered from 0; a process that takes the place of another one has its number. */
  #freeName(): string {
    const taken = new Set([...this.#all.keys()].map(({ worker }) => worker));
    let number = 0;
    while (taken.has(String(number))) number++;
    return String(number);
  }
}

/** Neither waiting for a process counts, nor what a map waits for, nor the jobs that a phase asks for. One that is over the limit is ended like any that failed. */
async function runWithinLimit(
  process: SliceProcess,
  task: Task,
  onNews: (news: ExecutorNews) => void,
): Promise<ProcessResult | undefined> {
  const seconds = 'timeLimit' in task ? task.timeLimit : undefined;
  if (seconds === undefined) return process.run(task, onNews);
  let expire = (): void => {};
  const expired = new Promise<ProcessResult>((resolve) => {
    expire = () => resolve({ ok: false, lost: false, error: toErrorRecord(timeLimitExceeded(task, seconds)) });
  });
  const left = new TimeLeft(seconds * 1000, expire);
  let pending = 0;
  const running = process.run(task, (news) => {
    if (news.type === 'subjob') {
      if (pending++ === 0) left.stop();
      const answer: typeof news.answer = (given) => {
        if (--pending === 0) left.go();
        news.answer(given);
      };
      return onNews({ ...news, answer });
    }
    if (news.type === 'started' || (news.type === 'idle' && !news.isIdle)) left.go();
    if (news.type === 'idle' && news.isIdle) left.stop();
    onNews(news);
  });
  return Promise.race([running, expired]).finally(() => left.stop());
}
