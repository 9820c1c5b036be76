import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobPost, JobSetup } from '@accelerator/job';
import type { TimedEvent } from '@accelerator/store';
import { onTestFinished } from 'vitest';
import type { Cable } from './cable.ts';
import { until } from './processes.ts';
import { axProgram, type ProjectFiles, type RunOutcome, TestProject } from './project.ts';
import type { TestRedis } from './redis.ts';

const repository = path.resolve(import.meta.dirname, '../..');

/** Whether hosts can be emulated: each with its own view of the file system. */
export const hasHosts = spawnSync('unshare', ['-m', 'true']).status === 0;

/** Whether a file system of FUSE can be had, which remembers what it was asked. */
export const hasBindfs = spawnSync('bindfs', ['--version']).status === 0 && existsSync('/dev/fuse');

/** How a host differs from the one that runs the test. */
export interface Host {
  /** Its name. */
  readonly name?: string;
  /** Absolute: where it sees the project, which is not to be found at its own path there. */
  readonly path?: string;
  /** Whether names and attributes, also that there is none, are remembered for half a minute there. */
  readonly isCaching?: boolean;
  /** Commands of a shell that change what it sees, in the project. */
  readonly mounts?: readonly string[];
  /** A network of its own. */
  readonly cable?: Cable;
  readonly slots?: number;
}

export interface ClusterHow {
  /** Seconds after which who is not heard of is lost. */
  readonly lock?: number;
  readonly waitForAgents?: number;
  /** Calls what removes the project; default: when the test ends. */
  readonly remove?: (remove: () => void) => void;
}

/** A project whose tasks run on agents. */
export class ClusterProject extends TestProject {
  readonly redis: TestRedis;
  readonly #agents: TestAgent[] = [];

  constructor(redis: TestRedis, files: ProjectFiles, { lock = 3, waitForAgents = 30, remove }: ClusterHow = {}) {
    const whole = {
      ...files,
      config: {
        slices: 4,
        methods: ['methods', '@accelerator/methods'],
        executor: { kind: 'bullmq', redis: redis.url, lock, waitForAgents },
        ...files.config,
      },
    };
    super(whole, remove);
    this.redis = redis;
    symlinkSync(path.join(repository, 'node_modules/bullmq'), this.path('node_modules/bullmq'));
    symlinkSync(path.join(repository, 'node_modules/ioredis'), this.path('node_modules/ioredis'));
  }

  /** Starts an agent, and waits until it takes tasks. It is killed when the test ends. */
  async agent(host: Host = {}, ...args: string[]): Promise<TestAgent> {
    const agent = this.startAgent(host, ...args);
    await until(() => agent.printed.includes('slots') || agent.hasEnded, 60_000);
    if (agent.hasEnded) throw new Error(`The agent has ended: ${agent.printed}`);
    return agent;
  }

  startAgent(host: Host = {}, ...args: string[]): TestAgent {
    const agent = new TestAgent(this, host, args);
    this.#agents.push(agent);
    onTestFinished(() => agent.kill());
    return agent;
  }

  /** `ax run` with flags, and its events. */
  async runWith(flags: readonly string[], script = 'main', ...args: string[]): Promise<RunOutcome> {
    const outcome = await this.ax('run', '--json', ...flags, script, ...args);
    const lines = outcome.stdout.split('\n').filter((line) => line.startsWith('{'));
    return { ...outcome, events: lines.map((line): TimedEvent => JSON.parse(line)) };
  }

  /** The content digests of all finished jobs, by key: whatever was built twice must have come out the same. */
  digests(workdir = 'workdirs/main'): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>();
    for (const { setup, post } of this.jobs(workdir)) {
      if (post.status !== 'done') continue;
      found.set(setup.contentKey, (found.get(setup.contentKey) ?? new Set()).add(post.digest));
    }
    return found;
  }

  /** All jobs that have ended, in the order in which they were begun. */
  jobs(workdir = 'workdirs/main'): { readonly setup: JobSetup; readonly post: JobPost }[] {
    return readdirSync(this.path(workdir))
      .filter((id) => /-\d+$/.test(id) && this.has(`${workdir}/${id}/post.json`))
      .sort((a, b) => Number(a.split('-').at(-1)) - Number(b.split('-').at(-1)))
      .map((id) => ({
        setup: JSON.parse(this.read(`${workdir}/${id}/setup.json`)),
        post: JSON.parse(this.read(`${workdir}/${id}/post.json`)),
      }));
  }

  /** Hosts that are named in the records of jobs, as `host.pid`. */
  agentsIn(jobs: readonly { readonly post: JobPost }[]): Set<string> {
    const workers = jobs.flatMap(({ post }) =>
      post.phases.flatMap((record) => ('spans' in record ? record.spans.map(([, , worker]) => worker) : record.worker)),
    );
    return new Set(workers.map((worker) => worker.replace(/\/\d+$/, '')));
  }
}

/** An agent on a host of its own. */
export class TestAgent {
  printed = '';
  readonly #child: ChildProcess;

  constructor(
    project: TestProject,
    { name, path: view, isCaching = false, mounts = [], cable, slots = 1 }: Host,
    args: readonly string[],
  ) {
    const isHost = name !== undefined || view !== undefined || mounts.length > 0;
    const here = view ?? project.directory;
    const command = [process.execPath, axProgram, 'agent', '--slots', String(slots), ...args];
    const script = [
      ...(view === undefined
        ? []
        : [isCaching ? cachingMount(project.directory, view) : `mount --bind ${project.directory} ${view}`]),
      `cd ${here}`,
      ...mounts,
      ...(view === undefined ? [] : [`mount -t tmpfs none ${project.directory}`]),
      ...(name === undefined ? [] : [`hostname ${name}`]),
      `exec ${command.join(' ')}`,
    ].join(' && ');
    const [program = '', ...rest] = [
      ...(cable?.prefix ?? []),
      ...(isHost ? ['unshare', '-m', '-u', 'sh', '-c', script] : command),
    ];
    this.#child = spawn(program, rest, options(project.directory));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
      });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** It, and what it has started: slice processes, and the shell that ends them. */
  processes(): number[] {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const parents = new Map(all.map((pid) => [Number(pid), parentOf(pid)]));
    const isBelow = (pid: number): boolean => pid === this.pid || isBelowParent(parents.get(pid), isBelow);
    return [...parents.keys()].filter(isBelow);
  }

  /** Sends a signal to it alone, or to all its processes. */
  signal(signal: NodeJS.Signals, all = false): void {
    for (const pid of all ? this.processes() : [this.pid]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }

  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  async ended(): Promise<number | null> {
    await until(() => this.hasEnded);
    return this.#child.exitCode;
  }
}

/** Its process is noted beside it, to be ended with the test. */
function cachingMount(directory: string, view: string): string {
  onTestFinished(() => {
    process.kill(Number(readFileSync(`${view}.pid`, 'utf8')), 'SIGKILL');
    rmSync(`${view}.pid`);
  });
  const mount = `bindfs -f -o attr_timeout=30,entry_timeout=30,negative_timeout=30 ${directory} ${view}`;
  return `{ ${mount} & echo $! > ${view}.pid; } && until mountpoint -q ${view}; do sleep 0.05; done`;
}

/** A folder for a view of a project. What this is linked to lies outside of it, and as far away from here. */
export function viewFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-host-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function options(cwd: string): {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio: ['ignore', 'pipe', 'pipe'];
} {
  return { cwd, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] };
}

function isBelowParent(parent: number | undefined, isBelow: (pid: number) => boolean): boolean {
  return parent !== undefined && parent > 1 && isBelow(parent);
}

function parentOf(pid: string): number {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}
