import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TimedEvent } from '@accelerator/store';
import { onTestFinished } from 'vitest';

const repository = path.resolve(import.meta.dirname, '../..');
export const axProgram = path.join(repository, 'packages/sdk/bin/ax.js');

/** What an `ax` command did. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The outcome of `ax run --json`. */
export interface RunOutcome extends Outcome {
  readonly events: readonly TimedEvent[];
}

export interface ProjectFiles {
  /** Source of methods by name. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Source of build scripts by name. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Any other files by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What `ax.config.ts` says; default 2 slices, 2 workers, methods from `methods` only. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A project in a temporary folder, outside of this repository, with the real `ax`. It is removed when the test ends.
 *
 * Methods count themselves: `${project.count('name')}` in a source is a statement that notes one run. So "reused" in a
 * test means that the count did not rise, never a printed word (idea: google/wireit).
 */
export class TestProject {
  readonly directory: string;

  /** @param atEnd calls what removes it; `afterAll` for one that several tests share. Default: when the test ends */
  constructor(files: ProjectFiles = {}, atEnd: (remove: () => void) => void = onTestFinished) {
    this.directory = mkdtempSync(path.join(tmpdir(), 'ax-test-'));
    atEnd(() => rmSync(this.directory, { recursive: true, force: true }));
    mkdirSync(path.join(this.directory, 'node_modules'));
    symlinkSync(
      path.join(repository, 'node_modules/@accelerator'),
      path.join(this.directory, 'node_modules/@accelerator'),
    );
    symlinkSync(path.join(repository, 'node_modules/sharp'), path.join(this.directory, 'node_modules/sharp'));
    const config = { slices: 2, workers: 2, methods: ['methods'], ...files.config };
    this.write('package.json', '{ "name": "test-project", "type": "module" }');
    this.write(
      'ax.config.ts',
      `import { defineConfig } from '@accelerator/sdk';\nexport default defineConfig(${JSON.stringify(config)});\n`,
    );
    mkdirSync(this.path('methods'), { recursive: true });
    for (const [name, source] of Object.entries(files.methods ?? {})) this.write(`methods/${name}.ts`, source);
    for (const [name, source] of Object.entries(files.scripts ?? {})) this.write(`build-scripts/${name}.ts`, source);
    for (const [name, content] of Object.entries(files.files ?? {})) this.write(name, content);
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  readJson(name: string): unknown {
    return JSON.parse(this.read(name));
  }

  /** A statement for the source of a method, that notes one run under this name. Needs no import. */
  count(name: string): string {
    return countStatement(this.path('runs.log'), name);
  }

  /** How often each name was counted so far. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    if (!existsSync(this.path('runs.log'))) return counts;
    for (const name of this.read('runs.log').split('\n').filter(Boolean)) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }

  /** Runs `ax` to its end. */
  async ax(...args: string[]): Promise<Outcome> {
    return finish(this.start(...args));
  }

  /** Runs a build script with `--json`, and gives its events. */
  async run(script: string, ...args: string[]): Promise<RunOutcome> {
    const outcome = await this.ax('run', '--json', script, ...args);
    const events = outcome.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): TimedEvent => JSON.parse(line));
    return { ...outcome, events };
  }

  /** Starts `ax` without waiting for it. It is killed when the test ends. */
  start(...args: string[]): ChildProcess {
    return this.node(axProgram, ...args);
  }

  /** Starts a program of its own, likewise. */
  node(file: string, ...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: this.directory,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    return child;
  }
}

/**
 * A project that is made once, with what was built in it, and laid as it was for each test that asks for it: at the same
 * path, and with its links.
 */
export function prepared<P extends TestProject>(make: () => Promise<P>): () => Promise<P> {
  let made: P | undefined;
  return async () => {
    const copyOf = (project: P): P => Object.assign(Object.create(Object.getPrototypeOf(project)), project);
    if (made === undefined) {
      const project = await make();
      execFileSync('cp', ['-a', project.directory, `${project.directory}.made`]);
      made = copyOf(project);
      return project;
    }
    const { directory } = made;
    execFileSync('cp', ['-a', `${directory}.made`, directory]);
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    return copyOf(made);
  };
}

/** Waits for a process, with all that it prints. */
export async function finish(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** The path is in the source, so a test that moves or copies a project keeps on counting in one place. */
function countStatement(log: string, name: string): string {
  return `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(log)}, ${JSON.stringify(`${name}\n`)});`;
}
