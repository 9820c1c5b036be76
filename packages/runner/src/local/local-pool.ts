import { toErrorRecord } from '@accelerator/base';
import type { HostSetup, JobName, Task } from '@accelerator/slice';
import type { Executor, ExecutorNews, TaskResult } from '../executor.ts';
import { cancelledError, timeLimitExceeded } from './errors.ts';
import { Reaper } from './reaper.ts';
import { type ProcessResult, SliceProcess } from './slice-process.ts';

interface Waiting {
  readonly job: string;
  readonly start: (process: SliceProcess) => void;
}

/** A slice process is replaced after so many tasks: each leaves a few kB of module behind that Node can't free. */
const tasksPerProcess = 2000;

export interface LocalPoolOptions extends HostSetup {
  /** How many slice processes. */
  readonly workers: number;
}

/**
 * Runs tasks in slice processes on this machine. They are started once in a run, when the first job must be built, and
 * shared by all its jobs: a process costs 50 ms of CPU to start, a message 32 µs.
 */
export class LocalPool implements Executor {
  readonly #options: LocalPoolOptions;
  readonly #idle: SliceProcess[] = [];
  readonly #all = new Map<SliceProcess, { tasks: number }>();
  readonly #queue: Waiting[] = [];
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

  warmUp(): void {
    while (this.#all.size < this.#options.workers && !this.#closed) this.#idle.push(this.#startProcess());
  }

  prepare(job: JobName): void {
    for (const process of this.#idle) process.prepare(job);
  }

  async run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult> {
    const process = await this.#takeProcess(task, signal);
    let cancel = (): void => {};
    const cancelled = new Promise<never>((_, reject) => {
      cancel = () => reject(cancelledError());
    });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    let reusable = false;
    try {
      const { left = [], ...result } = await Promise.race([runWithinLimit(process, task, onNews), cancelled]);
      // What the setup of a map has opened serves all its chunks, and ends with the process.
      if (left.length > 0 && 'rows' in task) process.keptFor = jobOf(task);
      reusable = result.ok && (left.length === 0 || 'rows' in task);
      return { ...result, worker: process.worker };
    } finally {
      signal.removeEventListener('abort', cancel);
      if (reusable) this.#giveBack(process);
      else await this.#replace(process);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all.keys()].map((process) => process.end()));
    this.#reaper?.close();
  }

  #takeProcess(task: Task, signal: AbortSignal): Promise<SliceProcess> {
    this.warmUp();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(cancelledError());
      };
      const waiting: Waiting = {
        job: jobOf(task),
        start: (process) => {
          signal.removeEventListener('abort', leave);
          resolve(process);
        },
      };
      if (signal.aborted || this.#closed) return reject(cancelledError());
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiting);
      this.#handOut();
    });
  }

  #handOut(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const process = this.#idle.pop();
      if (process === undefined) return;
      const isFree = process.keptFor === undefined || process.keptFor === next.job;
      if (process.hasDied || !isFree) void this.#replace(process);
      else this.#queue.shift()?.start(process);
    }
  }

  #giveBack(process: SliceProcess): void {
    const use = this.#all.get(process);
    if (use === undefined) return;
    use.tasks++;
    if (use.tasks >= tasksPerProcess) {
      void this.#replace(process);
      return;
    }
    this.#idle.push(process);
    this.#handOut();
  }

  /** A process that took part in a failed or cancelled job may be in any state; in others something is left over. */
  async #replace(process: SliceProcess): Promise<void> {
    this.#all.delete(process);
    const ended = process.end();
    if (!this.#closed && this.#queue.length > 0) {
      this.warmUp();
      this.#handOut();
    }
    await ended;
  }

  #startProcess(): SliceProcess {
    const { project, roots } = this.#options;
    const process = new SliceProcess(this.#freeName(), { project, roots });
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

function jobOf({ job }: Task): string {
  return `${job.root}/${job.id}`;
}

/** Waiting for a process does not count. One that is over the limit is ended like any that failed. */
async function runWithinLimit(
  process: SliceProcess,
  task: Task,
  onNews: (news: ExecutorNews) => void,
): Promise<ProcessResult> {
  const seconds = 'timeLimit' in task ? task.timeLimit : undefined;
  if (seconds === undefined) return process.run(task, onNews);
  let timer: NodeJS.Timeout | undefined;
  let expire = (): void => {};
  const expired = new Promise<ProcessResult>((resolve) => {
    expire = () => resolve({ ok: false, lost: false, error: toErrorRecord(timeLimitExceeded(task, seconds)) });
  });
  const running = process.run(task, (news) => {
    if (news.type === 'started') timer = setTimeout(expire, seconds * 1000);
    onNews(news);
  });
  return Promise.race([running, expired]).finally(() => clearTimeout(timer));
}
