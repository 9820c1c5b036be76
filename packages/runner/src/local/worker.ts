import { type ChildProcess, fork } from 'node:child_process';
import { toErrorRecord } from '@accelerator/base';
import {
  type PrepareMessage,
  type SliceMessage,
  sliceProgram,
  type Task,
  type TaskMessage,
  type TaskNews,
  type TaskResult,
} from '@accelerator/slice';
import { sliceDied, sliceNotStarted } from './errors.ts';
import { TaskWatch } from './task-watch.ts';

/** After being asked to end, a process has this long before it is killed: stopping takes less than two seconds in all. */
const graceMs = 1500;
const keptOutput = 4000;

/**
 * One slice process as the pool sees it. It leads a process group of its own, so that what it starts ends with it.
 */
export class Worker {
  readonly #child: ChildProcess;
  readonly exited: Promise<void>;
  #hasExited = false;
  #startError: Error | undefined;
  #tail = '';
  #onNews: (news: TaskNews) => void = () => {};
  #settle: ((result: TaskResult) => void) | undefined;
  #task: Task | undefined;
  #watch: TaskWatch | undefined;

  constructor(project: string) {
    this.#child = fork(sliceProgram.file, [project], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: sliceEnvironment(),
      execArgv: [...sliceProgram.execArgv],
      detached: true,
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#hasExited = true;
        this.#die(code, signal);
        resolve();
      });
      this.#child.once('error', (error) => {
        // No such process is ever running: the task that gets it tells why.
        if (this.#child.pid === undefined) this.#startError = error;
        this.#hasExited = true;
        this.#finish({ ok: false, error: toErrorRecord(sliceNotStarted(this.#task, error)) });
        resolve();
      });
    });
    this.#child.on('message', (message: SliceMessage) => this.#receive(message));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#tail = (this.#tail + text).slice(-keptOutput);
        this.#onNews({ type: 'output', text });
      });
    }
  }

  /** Whether it ran, and runs no more. One that could not be started is not of these. */
  get hasDied(): boolean {
    return this.#hasExited && this.#startError === undefined;
  }

  get pid(): number | undefined {
    return this.#hasExited ? undefined : this.#child.pid;
  }

  /** Lets the process load what the tasks of a job will need. */
  prepare(jobPath: string): void {
    if (this.pid !== undefined) this.#child.send({ prepare: jobPath } satisfies PrepareMessage, () => {});
  }

  run(task: Task, attempt: string, onNews: (news: TaskNews) => void): Promise<TaskResult> {
    this.#task = task;
    this.#tail = '';
    const watch = new TaskWatch(this.pid);
    this.#watch = watch;
    this.#onNews = (news) => {
      watch.note(news);
      onNews(news);
    };
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (this.#startError !== undefined) {
        return this.#finish({ ok: false, error: toErrorRecord(sliceNotStarted(task, this.#startError)) });
      }
      // It could not be started, and the event that says why is on its way.
      if (this.#child.pid === undefined) return;
      if (this.#hasExited) return this.#die(this.#child.exitCode, this.#child.signalCode);
      this.#child.send({ task, attempt } satisfies TaskMessage, (error) => {
        if (error !== null && error !== undefined) this.#finish({ ok: false, error: toErrorRecord(error) });
      });
    });
  }

  /** Asks the process to end; if it does not, kills its whole group. */
  async end(): Promise<void> {
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
    // What the process started may have outlived it.
    this.#signal('SIGKILL');
  }

  #receive(message: SliceMessage): void {
    if (message.type === 'news') this.#onNews(message.news);
    else this.#finish(message.result);
  }

  #finish(result: TaskResult): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#watch?.stop();
    this.#onNews = () => {};
    settle?.(result);
  }

  #die(exitCode: number | null, signal: NodeJS.Signals | null): void {
    if (this.#settle === undefined) return;
    const death = { exitCode, signal, printed: this.#tail, seen: this.#watch?.lastSeen() };
    this.#finish({ ok: false, error: toErrorRecord(sliceDied(this.#task, death)) });
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group is gone already.
    }
  }
}

/** A method sees what is in the key, and no more: the variables it declares are set for its phases. */
function sliceEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  // TZ: dates print the same everywhere. MALLOC_ARENA_MAX: glibc's arenas keep what image buffers used (sharp#2607).
  return { ...Object.fromEntries(kept), TZ: 'UTC', MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '4' };
}
