import { toErrorRecord } from '@accelerator/base';
import type { Task, TaskNews, TaskResult } from '@accelerator/slice';
import type { Executor } from '../executor.ts';
import { cancelledError, timeLimitExceeded } from './errors.ts';
import { Reaper } from './reaper.ts';
import { Worker } from './worker.ts';

interface Waiting {
  readonly start: (worker: Worker) => void;
}

/** A slice process is replaced after so many tasks: each leaves a few kB of module behind that Node can't free. */
const tasksPerWorker = 2000;

/**
 * Runs tasks in slice processes on this machine. They are started once in a run, when the first job must be built, and
 * shared by all its jobs: a process costs 50 ms of CPU to start, a message 32 µs.
 */
export class LocalPool implements Executor {
  readonly workers: number;
  readonly #project: string;
  readonly #idle: Worker[] = [];
  readonly #all = new Map<Worker, { tasks: number }>();
  readonly #queue: Waiting[] = [];
  #reaper: Reaper | undefined;
  #closed = false;

  constructor(project: string, workers: number) {
    this.#project = project;
    this.workers = workers;
  }

  warmUp(): void {
    while (this.#all.size < this.workers && !this.#closed) this.#idle.push(this.#startWorker());
  }

  prepare(jobPath: string): void {
    for (const worker of this.#idle) worker.prepare(jobPath);
  }

  async run(task: Task, attempt: string, onNews: (news: TaskNews) => void, signal: AbortSignal): Promise<TaskResult> {
    const worker = await this.#takeWorker(signal);
    let cancel = (): void => {};
    const cancelled = new Promise<never>((_, reject) => {
      cancel = () => reject(cancelledError());
    });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    let healthy = false;
    try {
      const running = worker.run(task, attempt, onNews);
      const result = await Promise.race([withinLimit(task, running), cancelled]);
      healthy = result.ok;
      return result;
    } finally {
      signal.removeEventListener('abort', cancel);
      if (healthy) this.#giveBack(worker);
      else await this.#replace(worker);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all.keys()].map((worker) => worker.end()));
    this.#reaper?.close();
  }

  #takeWorker(signal: AbortSignal): Promise<Worker> {
    this.warmUp();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(cancelledError());
      };
      const waiting: Waiting = {
        start: (worker) => {
          signal.removeEventListener('abort', leave);
          resolve(worker);
        },
      };
      if (signal.aborted || this.#closed) return reject(cancelledError());
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiting);
      this.#handOut();
    });
  }

  #handOut(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop();
      if (worker === undefined) return;
      if (worker.hasDied) void this.#replace(worker);
      else this.#queue.shift()?.start(worker);
    }
  }

  #giveBack(worker: Worker): void {
    const use = this.#all.get(worker);
    if (use === undefined) return;
    use.tasks++;
    if (use.tasks >= tasksPerWorker) {
      void this.#replace(worker);
      return;
    }
    this.#idle.push(worker);
    this.#handOut();
  }

  /** A process that took part in a failed or cancelled job may be in any state. */
  async #replace(worker: Worker): Promise<void> {
    this.#all.delete(worker);
    const ended = worker.end();
    if (!this.#closed && this.#queue.length > 0) {
      this.warmUp();
      this.#handOut();
    }
    await ended;
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#project);
    this.#all.set(worker, { tasks: 0 });
    this.#reaper ??= new Reaper();
    this.#reaper.watch([...this.#all.keys()].flatMap(({ pid }) => (pid === undefined ? [] : [pid])));
    return worker;
  }
}

/** Waiting for a worker does not count. A process that is over the limit is ended like any that failed. */
async function withinLimit(task: Task, running: Promise<TaskResult>): Promise<TaskResult> {
  const seconds = task.timeLimit;
  if (seconds === undefined) return running;
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<TaskResult>((resolve) => {
    const fail = (): void => resolve({ ok: false, error: toErrorRecord(timeLimitExceeded(task, seconds)) });
    timer = setTimeout(fail, seconds * 1000);
  });
  return Promise.race([running, expired]).finally(() => clearTimeout(timer));
}
