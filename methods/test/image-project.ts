import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Dataset, type Job } from '@accelerator/sdk';
import { createEngine, type Engine } from '@accelerator/sdk/engine';
import { onTestFinished } from 'vitest';
import { type ProjectFiles, TestProject } from '../../test/rig/project.ts';

const standardMethods = path.resolve(import.meta.dirname, '..');

/** What a build gave, as far as the tests look at it. */
export interface Built {
  readonly id: string;
  /** The job directory. */
  readonly path: string;
  readonly files: readonly string[];
  readonly result: unknown;
}

/**
 * A temporary project with the standard methods. Its builds are run one by one by an engine in this process, whose slice
 * processes stay: a run of `ax` for each takes 1 s of CPU more.
 */
export class ImageProject extends TestProject {
  #engine: Promise<Engine> | undefined;

  constructor({ config, ...files }: ProjectFiles = {}) {
    super({ ...files, config: { methods: [standardMethods, 'methods'], ...config } });
  }

  /** Builds a job; datasets and jobs are given by id. */
  async build(method: string, inputs: object): Promise<Built> {
    const job = await this.#build(method, inputs);
    return { id: job.id, path: job.path, files: job.files(), result: (await job.load()) ?? null };
  }

  /** Builds a job that must fail: what was wrong, in one sentence. */
  async buildFails(method: string, inputs: object): Promise<string> {
    const job = await this.#build(method, inputs).catch((error: unknown) => error);
    if (job instanceof Error) return job.message;
    throw new Error(`Expected ${method} to fail`);
  }

  dataset(id: string): Dataset {
    return Dataset.open(this.path('workdirs/main'), id);
  }

  /** The column of a dataset by filename. */
  byFilename(id: string, column: string): Map<string, unknown> {
    const rows = this.dataset(id).iterate(null, ['filename', column]);
    return new Map([...rows].map(([filename, value]) => [String(filename), value]));
  }

  /** A column of images by filename. */
  imagesByFilename(id: string, column: string): Map<string, Uint8Array> {
    return new Map(
      [...this.byFilename(id, column)].map(([filename, value]) => {
        if (!(value instanceof Uint8Array)) throw new TypeError(`Expected bytes for ${filename}.`);
        return [filename, value];
      }),
    );
  }

  async #build(method: string, inputs: object): Promise<Job> {
    if (this.#engine === undefined) {
      this.#engine = createEngine(this.directory);
      onTestFinished(async () => (await this.#engine)?.close());
    }
    const engine = await this.#engine;
    // Which methods the project has, the compiler does not know.
    return engine.build(method as Parameters<Engine['build']>[0], inputs);
  }
}

/** What the engine noted about the phases of a job. */
export function phasesOf(built: Pick<Built, 'path'>): PhaseNote[] {
  const post: { phases: PhaseNote[] } = JSON.parse(readFileSync(path.join(built.path, 'post.json'), 'utf8'));
  return post.phases;
}

interface PhaseNote {
  readonly phase: string;
  readonly sliceno: number | null;
  readonly inputBytesRead: number;
  readonly bytesWritten: number;
  readonly columnBytesRead: Readonly<Record<string, number>>;
}
