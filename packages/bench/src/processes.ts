import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { MemoryWatch } from './memory.ts';

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly memory?: MemoryWatch | undefined;
}

export interface Finished {
  readonly stdout: string;
  /** From its start to its end, as who waits for it sees it. */
  readonly seconds: number;
}

/** Runs a program to its end. @throws when it can't be started or fails, with the last lines it printed */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<Finished> {
  const started = performance.now();
  const child = start(program, args, options, 'ignore');
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(performance.now()));
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')}: status ${status}\n${`${stdout}${stderr}`.slice(-2000)}`);
  return { stdout, seconds: ((await exited) - started) / 1000 };
}

/** A program that answers a line of JSON for each line of JSON, see `peers/serve.js`. */
class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #program: string;

  constructor(program: string, args: readonly string[], options: ProcessOptions) {
    this.#program = program;
    this.#child = start(program, args, options, 'pipe');
    this.#child.stderr?.pipe(process.stderr);
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('Internal error: the output of a peer is no pipe');
    this.#lines = createInterface(stdout)[Symbol.asyncIterator]();
  }

  async read(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#program} ended early`);
    return JSON.parse(value);
  }

  async ask(task: unknown): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify(task)}\n`);
    return this.read();
  }

  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin?.end();
    await closed;
  }
}

/**
 * Processes that do parts of the same task at the same time: task `[…, slice, slices]`. Seconds are those until the last
 * has answered; starting the processes and loading their packages is not in it.
 */
export class Peers {
  readonly #peers: readonly Peer[];

  private constructor(peers: readonly Peer[]) {
    this.#peers = peers;
  }

  static async start(count: number, program: string, args: readonly string[], options: ProcessOptions): Promise<Peers> {
    const peers = Array.from({ length: count }, () => new Peer(program, args, options));
    await Promise.all(peers.map((peer) => peer.read()));
    return new Peers(peers);
  }

  async ask(task: object): Promise<{ readonly seconds: number; readonly answers: readonly unknown[] }> {
    const started = performance.now();
    const slices = this.#peers.length;
    const answers = await Promise.all(this.#peers.map((peer, slice) => peer.ask({ ...task, slice, slices })));
    return { seconds: (performance.now() - started) / 1000, answers };
  }

  async end(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.end()));
  }
}

function start(
  program: string,
  args: readonly string[],
  options: ProcessOptions,
  stdin: 'ignore' | 'pipe',
): ChildProcess {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  options.memory?.follow(child.pid);
  return child;
}
