import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onStop } from './cleanup.ts';
import type { Sample } from './measure.ts';
import type { MemoryWatch } from './memory.ts';
import { benchFolder } from './places.ts';
import { runProgram } from './processes.ts';

const program = 'import sys; sys.argv[0] = "ax"; from accelerator.shell import main; sys.exit(main())';

/** A project of the Python original with methods of the same work, and its server. */
export class ExaxProject {
  readonly directory: string;
  readonly #python: string;
  #server: ChildProcess | undefined;
  readonly #stopping = onStop(() => {
    this.#signal('SIGKILL');
    rmSync(path.dirname(this.directory), { recursive: true, force: true });
  });

  private constructor(python: string, directory: string) {
    this.#python = python;
    this.directory = directory;
  }

  /** Makes the project and waits until its server answers. */
  static async create(python: string, slices: number): Promise<ExaxProject> {
    const folder = mkdtempSync(path.join(tmpdir(), 'exax-bench-'));
    const exax = new ExaxProject(python, path.join(folder, 'project'));
    await runProgram(python, ['-c', program, 'init', '--no-git', '--slices', String(slices), exax.directory], {
      cwd: folder,
    });
    cpSync(path.join(benchFolder, 'peers/exax'), path.join(exax.directory, 'dev'), { recursive: true });
    await exax.#startServer();
    return exax;
  }

  async #startServer(): Promise<void> {
    // A group of its own, so that its helpers end with it.
    this.#server = spawn(this.#python, ['-c', program, 'server'], {
      cwd: this.directory,
      stdio: 'ignore',
      detached: true,
    });
    const socket = path.join(this.directory, '.socket.dir/server');
    for (let tries = 0; !existsSync(socket) && tries < 200; tries++) await setTimeout(50);
    await setTimeout(300);
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  /** Runs a build script, which finds its parameters in a file and writes its sample into another. */
  async run(
    script: string,
    parameters: Readonly<Record<string, unknown>> = {},
    memory?: MemoryWatch,
  ): Promise<{ readonly sample: Sample; readonly seconds: number }> {
    memory?.follow(this.#server?.pid);
    const sampleFile = this.path('dev/sample.json');
    writeFileSync(this.path('dev/parameters.json'), JSON.stringify(parameters));
    rmSync(sampleFile, { force: true });
    const { seconds } = await runProgram(this.#python, ['-c', program, 'run', script], { cwd: this.directory, memory });
    const sample: Sample = existsSync(sampleFile) ? JSON.parse(readFileSync(sampleFile, 'utf8')) : {};
    return { sample, seconds };
  }

  /** Restarts the server over an empty workdir: it keeps all jobs in memory. */
  async clear(): Promise<void> {
    await this.#stop();
    const workdir = this.path('workdirs/dev');
    for (const name of readdirSync(workdir))
      if (!name.startsWith('.')) rmSync(path.join(workdir, name), { recursive: true });
    await this.#startServer();
  }

  async remove(): Promise<void> {
    this.#stopping.done();
    await this.#stop();
    rmSync(path.dirname(this.directory), { recursive: true, force: true });
  }

  /** To the server and all that it has started. */
  #signal(signal: NodeJS.Signals): void {
    if (this.#server?.pid === undefined) return;
    try {
      process.kill(-this.#server.pid, signal);
    } catch {
      // All of them have ended.
    }
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    if (server?.pid === undefined) return;
    const closed = new Promise((resolve) => server.once('close', resolve));
    this.#signal('SIGTERM');
    await Promise.race([closed, setTimeout(2000)]);
    this.#signal('SIGKILL');
    this.#server = undefined;
    rmSync(this.path('.socket.dir'), { recursive: true, force: true });
    mkdirSync(this.path('.socket.dir'));
  }
}
