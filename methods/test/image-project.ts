import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Dataset } from '@accelerator/sdk';
import { expect } from 'vitest';
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

/** A temporary project with the standard methods, whose builds are run one by one with the real `ax`. */
export class ImageProject extends TestProject {
  #steps = 0;

  constructor({ config, ...files }: ProjectFiles = {}) {
    super({ ...files, config: { methods: [standardMethods, 'methods'], ...config } });
  }

  /** Builds a job; datasets and jobs are given by id. */
  async build(method: string, inputs: object): Promise<Built> {
    const { step, outcome } = await this.#run(method, inputs);
    expect(outcome.stderr).toBe('');
    expect(outcome.status).toBe(0);
    return JSON.parse(this.read(`${step}.json`));
  }

  /** Builds a job that must fail: what was wrong, in one sentence. */
  async buildFails(method: string, inputs: object): Promise<string> {
    const { outcome } = await this.#run(method, inputs);
    expect(outcome.status).toBe(1);
    const failed = outcome.events.find((event) => event.type === 'run-failed');
    if (failed === undefined) throw new Error(`Expected the event run-failed, received ${outcome.stdout}`);
    return failed.error.message;
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

  async #run(method: string, inputs: object) {
    const step = `step${++this.#steps}`;
    this.write(
      `build-scripts/${step}.ts`,
      `import { writeFileSync } from 'node:fs';
       import { defineBuild } from '@accelerator/sdk';
       export default defineBuild(async (urd) => {
         const job = await urd.build(${JSON.stringify(method)}, ${JSON.stringify(inputs)});
         const { id, path } = job;
         const built = { id, path, files: job.files(), result: (await job.load()) ?? null };
         writeFileSync(${JSON.stringify(this.path(`${step}.json`))}, JSON.stringify(built));
       });`,
    );
    return { step, outcome: await this.run(step) };
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
