import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunEvent } from '@accelerator/store';
import { type BuildScript, createExecutor, type NamedJob, Project, runScript } from '@accelerator/urd';

/** How something is built in a temporary workdir. */
export interface TempOptions {
  /** A folder in the project whose methods and configuration are used. Default: the working directory. */
  readonly project?: string;
  /** Default: as the project has it. */
  readonly slices?: number;
  /** Slice processes. Default 1. */
  readonly workers?: number;
}

/** What is asked for: a script with its options. */
export interface Asked {
  readonly name: string;
  readonly script: BuildScript;
  readonly options: Record<string, unknown>;
}

/** What a run did. */
export interface Ran {
  /** What the script returned. */
  readonly returned: unknown;
  readonly jobs: readonly NamedJob[];
  readonly events: readonly RunEvent[];
}

const open = new Set<string>();

/** A project with a workdir that lasts as long as a test. */
export class TempProject {
  readonly #how: TempOptions;
  readonly #folder: string;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #executor: ReturnType<typeof createExecutor> | undefined;

  constructor(how: TempOptions) {
    this.#how = how;
    this.#folder = mkdtempSync(path.join(tmpdir(), `ax-temp-${process.pid}-`));
    // One listener for all. A test that is broken off closes nothing.
    if (open.size === 0) process.once('exit', removeAll);
    open.add(this.#folder);
  }

  /** As it is now: its configuration and methods are read again. */
  open(): Promise<Project> {
    const { project = process.cwd(), slices, workers = 1 } = this.#how;
    return Project.open(project, {
      workdir: path.join(this.#folder, 'main'),
      results: path.join(this.#folder, 'results'),
      durability: 'fast',
      workers,
      writes: true,
      ...(slices !== undefined && { slices }),
    });
  }

  async run({ name, script, options }: Asked): Promise<Ran> {
    const project = await this.open();
    this.#executor ??= createExecutor(project, project.ensureWorkdir());
    const events: RunEvent[] = [];
    const running = runScript(project, {
      name,
      script,
      options,
      force: false,
      signal: this.#stop.signal,
      emit: (event) => events.push(event),
      executor: this.#executor,
      isPassing: true,
    });
    this.#running.add(running);
    try {
      const { jobs, result } = await running;
      return { jobs, returned: result, events };
    } finally {
      this.#running.delete(running);
    }
  }

  /** Stops what runs, ends the slice process and removes the workdir. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
    await this.#executor?.close();
    rmSync(this.#folder, { recursive: true, force: true });
    open.delete(this.#folder);
    if (open.size === 0) process.off('exit', removeAll);
  }
}

function removeAll(): void {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
}
