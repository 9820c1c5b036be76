import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';
import { toErrorRecord } from '@accelerator/base';
import {
  channelDescriptor,
  type Environment,
  type HostSetup,
  type JobName,
  Secrets,
  type SliceMessage,
  type SliceOrder,
  type SubjobAnswer,
  sliceProgram,
  type Task,
  type TaskDone,
  type TaskFailed,
} from '@accelerator/slice';
import type { ExecutorNews } from '../executor.ts';
import { sliceDied, sliceNotStarted } from './errors.ts';
import { type RecentKills, RecentPeak } from './process-memory.ts';
import { type ChannelLoss, SliceChannel } from './slice-channel.ts';
import { TaskOutput } from './task-output.ts';
import { TaskWatch } from './task-watch.ts';

/** After being asked to end, a process has this long before it is killed: stopping takes less than two seconds in all. */
const graceMs = 1500;
/** What a process, or the programs that it started, have printed is there at once; a descriptor may have been closed. */
const drainMs = 1000;
const shell = '/bin/sh';

/** How a task ended in a slice process. */
export type ProcessResult = (TaskDone | (TaskFailed & { readonly lost: boolean })) & {
  /** What of the task still runs in the process, in words. */
  readonly left?: readonly string[];
};

/** The task that a slice process is at. */
interface Current {
  readonly task: Task;
  readonly watch: TaskWatch;
  readonly output: TaskOutput;
  readonly onNews: (news: ExecutorNews) => void;
  readonly settle: (result: ProcessResult | undefined) => void;
  /** Its end was told. */
  isDone: boolean;
}

/**
 * One slice process as the pool sees it. It leads a process group of its own, so that what it starts ends with it.
 */
export class SliceProcess {
  /** Its name as a worker. */
  readonly worker: string;
  readonly exited: Promise<void>;
  /** The only map of which it may run chunks, since something of that is left over here; null: it takes nothing more. */
  keptFor: string | null | undefined;
  /** Maps of which only so many processes may hold what their setup made, and this one does. */
  readonly holds = new Set<string>();
  readonly #setup: HostSetup;
  readonly #kills: RecentKills;
  readonly #child: ChildProcess;
  readonly #channel: SliceChannel | undefined;
  /** What can keep the engine alive. */
  readonly #handles: readonly (ChildProcess | Socket)[];
  /** Why nothing that it says is heard any more. */
  #loss: ChannelLoss | undefined;
  /** undefined: it could not be started. */
  readonly #peak: RecentPeak | undefined;
  #isReady = false;
  #hasExited = false;
  #startError: Error | undefined;
  #current: Current | undefined;
  /** The last that ended. */
  #last: Task | undefined;

  constructor(worker: string, setup: HostSetup, kills: RecentKills) {
    this.worker = worker;
    this.#kills = kills;
    this.#setup = setup;
    this.#child = startProcess(setup);
    this.#handles = [this.#child, ...this.#child.stdio.filter((stream) => stream instanceof Socket)];
    this.#peak = this.#child.pid === undefined ? undefined : new RecentPeak(this.#child.pid);
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#hasExited = true;
        // Programs that it started hold the descriptors that are read to their end.
        this.#signal('SIGKILL');
        void Promise.race([closed, drained()]).then(() => {
          this.#die(code, signal);
          resolve();
        });
      });
      this.#child.once('error', (error) => {
        // No such process is ever running: the task that gets it tells why.
        if (this.#child.pid === undefined) this.#startError = error;
        this.#hasExited = true;
        this.#failToStart(error);
        resolve();
      });
    });
    const channel = this.#child.stdio[channelDescriptor];
    if (channel instanceof Socket) {
      this.#channel = new SliceChannel(channel, {
        onMessage: (message) => this.#receive(message),
        onLost: (loss) => this.#cutOff(loss),
      });
    }
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes: Buffer) => this.#current?.output.add(bytes));
    }
    this.#keepEngine(false);
  }

  /** Whether it ran, and runs no more. One that could not be started is not of these. */
  get hasDied(): boolean {
    return this.#hasExited && this.#startError === undefined;
  }

  get pid(): number | undefined {
    return this.#hasExited ? undefined : this.#child.pid;
  }

  /** Lets the process load what the tasks of a job will need. */
  prepare(job: JobName): void {
    if (this.pid !== undefined) this.#send({ type: 'prepare', job }, () => {});
  }

  /** @returns undefined: it takes it no more, since the task before has changed what all code shares */
  run(task: Task, onNews: (news: ExecutorNews) => void): Promise<ProcessResult | undefined> {
    const watch = new TaskWatch(this.pid === undefined ? undefined : this.#peak, this.#kills);
    const env = variablesOf(task);
    const token = randomUUID();
    const output = new TaskOutput(
      {
        task,
        jobPath: path.join(this.#setup.roots[task.job.root] ?? '', task.job.id),
        token,
        secrets: new Secrets(env, 'secrets' in task ? task.secrets : []),
      },
      (text) => onNews({ type: 'output', text }),
    );
    this.#keepEngine(true);
    return new Promise((settle) => {
      this.#current = { task, watch, output, onNews, settle, isDone: false };
      if (this.#startError !== undefined) return this.#failToStart(this.#startError);
      // It could not be started, and the event that says why is on its way.
      if (this.#child.pid === undefined) return;
      if (this.#hasExited) return this.#die(this.#child.exitCode, this.#child.signalCode);
      if (this.#isReady) this.#tell({ type: 'started', worker: this.worker });
      // A channel that takes nothing belongs to a process that ends, or has lost its way: its end is told by `exit`.
      this.#send({ type: 'run', task, env, token }, () => this.#signal('SIGKILL'));
    });
  }

  /** Asks the process to end; if it does not, kills its whole group. */
  async end(): Promise<void> {
    this.#keepEngine(true);
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
    // What the process started may have outlived it.
    this.#signal('SIGKILL');
  }

  #send(order: SliceOrder, onError: () => void): void {
    this.#channel?.send(order, onError);
  }

  #receive(message: SliceMessage): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        if (this.#current !== undefined) this.#tell({ type: 'started', worker: this.worker });
        return;
      case 'news':
        this.#tell(message.news);
        return;
      case 'turn':
        this.#tell({
          ...message,
          answer: (waitMs: number) => this.#send({ type: 'turn', waitMs }, () => this.#signal('SIGKILL')),
        });
        return;
      case 'subjob':
        this.#tell({
          ...message,
          answer: (answer: SubjobAnswer) =>
            this.#send({ type: 'subjob', id: message.id, answer }, () => this.#signal('SIGKILL')),
        });
        return;
      case 'missing':
        this.#tell(message);
        return;
      case 'done':
        void this.#end(message);
        return;
      case 'changed':
        this.keptFor = this.#last !== undefined && 'rows' in this.#last ? jobOf(this.#last) : null;
        return;
      case 'refused':
        // No process refuses its first task: an author's code speaks.
        if (this.#last === undefined) this.#cutOff('rubbish');
        else this.#finish(undefined);
        return;
    }
  }

  /** What it printed comes by another way than the message. */
  async #end({ outcome, left }: Extract<SliceMessage, { readonly type: 'done' }>): Promise<void> {
    const current = this.#current;
    if (current === undefined) return;
    current.isDone = true;
    const { output } = current;
    if (!output.hasEnded) {
      void drained().then(() => output.close());
      await output.ended;
    }
    const { failure } = output;
    if (outcome.ok && failure !== undefined) {
      this.#finish({ ok: false, lost: false, error: toErrorRecord(failure.error), cost: outcome.cost, left });
    } else this.#finish({ ...(outcome.ok ? outcome : { ...outcome, lost: false }), left });
  }

  /** What it does is of no use any more. One that ends closes its channel, too, and says by its end how it came. */
  #cutOff(loss: ChannelLoss): void {
    const kill = (): void => {
      if (this.#hasExited) return;
      this.#loss = loss;
      this.#signal('SIGKILL');
    };
    if (loss === 'rubbish') kill();
    else void drained().then(kill);
  }

  #tell(news: ExecutorNews): void {
    this.#current?.watch.note(news);
    this.#current?.onNews(news);
  }

  #finish(result: ProcessResult | undefined): void {
    const current = this.#current;
    this.#current = undefined;
    this.#last = current?.task;
    current?.watch.stop();
    current?.output.close();
    this.#keepEngine(false);
    current?.settle(result);
  }

  /** An idle process lets the engine end: so a run that waits for something that never comes is seen. */
  #keepEngine(isAtWork: boolean): void {
    for (const handle of this.#handles) {
      if (handle instanceof Socket && handle.destroyed) continue;
      if (isAtWork) handle.ref();
      else handle.unref();
    }
  }

  #failToStart(error: Error): void {
    this.#finish({ ok: false, lost: false, error: toErrorRecord(sliceNotStarted(this.#current?.task, error)) });
  }

  #die(exitCode: number | null, signal: NodeJS.Signals | null): void {
    if (this.#current === undefined) return;
    const { task, watch, output, isDone } = this.#current;
    output.close();
    if (isDone) return;
    if (!this.#isReady && (exitCode === 126 || exitCode === 127)) {
      // The shell's, and so it says why.
      this.#startError = new Error(output.tail.trim());
      this.#failToStart(this.#startError);
      return;
    }
    const death = { exitCode, signal, loss: this.#loss, printed: output.tail, seen: watch.lastSeen() };
    this.#finish({ ok: false, lost: true, error: toErrorRecord(sliceDied(task, death)) });
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

/** An engine that stood still for so long has not read yet what is there: it does so once more before it gives up. */
async function drained(): Promise<void> {
  await delay(drainMs, undefined, { ref: false });
  await immediate();
}

/**
 * Its descriptors 1 and 2 are one and the same, so that what it and its programs print stays in order: only a shell can
 * join them (1 ms). Where there is none, they are two.
 */
function startProcess(setup: HostSetup): ChildProcess {
  const { file, execArgv } = sliceProgram;
  const args = [...execArgv, file, JSON.stringify(setup)];
  const channel = { NODE_CHANNEL_FD: String(channelDescriptor), NODE_CHANNEL_SERIALIZATION_MODE: 'json' };
  const options: SpawnOptions = {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...sliceEnvironment(), ...(setup.debug !== undefined && autoAttach()), ...channel },
    detached: true,
  };
  return existsSync(shell)
    ? spawn(shell, ['-c', 'exec "$0" "$@" 2>&1', process.execPath, ...args], options)
    : spawn(process.execPath, args, options);
}

/** The workdir of a job and its id. */
export function jobOf({ job }: Task): string {
  return `${job.root}/${job.id}`;
}

/** Of this process as they are now: a build script may have set them. */
function variablesOf(task: Task): Environment {
  const names = 'env' in task ? task.env : [];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** By which VS Code attaches to processes that its terminals start. Options of Node that a user has set are none of these. */
function autoAttach(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS = '', VSCODE_INSPECTOR_OPTIONS } = process.env;
  const [bootloader] = /--require\s+(?:"[^"]*bootloader\.js"|\S*bootloader\.js)/.exec(NODE_OPTIONS) ?? [];
  return bootloader === undefined || VSCODE_INSPECTOR_OPTIONS === undefined
    ? {}
    : { NODE_OPTIONS: bootloader, VSCODE_INSPECTOR_OPTIONS };
}

/** A method sees what is in the key, and no more: the variables it declares are set for its phases. */
function sliceEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR'].flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  // TZ, LANG: dates and numbers print the same everywhere, and what programs sort has one order. MALLOC_ARENA_MAX: glibc's arenas keep what image buffers used (sharp#2607).
  const fixed = { TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };
  return { ...Object.fromEntries(kept), ...fixed, MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '4' };
}
