import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, formatJson } from '@accelerator/base';
import { contentDigest, type JobPost, type JobSetup, jobKey, packValue } from '@accelerator/job';
import type { AnyMethod, LoadedMethod } from '@accelerator/method';
import { Job, type RunEvent, type Workdir } from '@accelerator/store';
import { onTestFinished } from 'vitest';
import { Project } from '../src/project.ts';
import type { BuildRequest, RequestTools } from '../src/request.ts';

/** A project in a folder of its own, with its workdir, and what a run in it reports. */
export class TestRun implements RequestTools {
  readonly project: Project;
  readonly workdir: Workdir;
  readonly events: RunEvent[] = [];
  readonly emit = (event: RunEvent): void => {
    this.events.push(event);
  };

  private constructor(project: Project) {
    this.project = project;
    this.workdir = project.ensureWorkdir();
  }

  /** @param files by their paths in the project */
  static async open(files: Readonly<Record<string, string>> = {}): Promise<TestRun> {
    const directory = mkdtempSync(path.join(tmpdir(), 'ax-urd-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const all = { 'ax.config.ts': 'export default { slices: 2, workers: 1 };', ...files };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), text);
    }
    return new TestRun(await Project.open(directory));
  }

  path(...parts: string[]): string {
    return path.join(this.project.directory, ...parts);
  }

  /** The directory of a job that is asked for, finished, as the engine makes it; both keys lead to it. */
  finish(request: BuildRequest, method: LoadedMethod, result: unknown): Job {
    const id = this.workdir.allocate();
    const bytes = packValue(result);
    const files = { 'result.msgpack': { size: bytes.byteLength, digest: digestOf(bytes) } };
    const { preimage } = request;
    const contentInputs = request.contentInputs();
    const setup: JobSetup = {
      format: 1,
      job: id,
      method: method.name,
      source: method.source,
      sourceFiles: {},
      imports: {},
      packagesBelow: {},
      inputDirectory: '.',
      key: jobKey(preimage),
      contentKey: jobKey({ ...preimage, ...contentInputs }, 'content'),
      preimage,
      contentInputs,
      build: { script: 'main' },
      versions: {},
      created: moment,
    };
    const post: JobPost = {
      format: 1,
      status: 'done',
      started: moment,
      finished: moment,
      seconds: 0,
      waited: 0,
      phases: [],
      files,
      links: {},
      datasets: {},
      digest: contentDigest(files, {}),
    };
    writeFileSync(path.join(this.workdir.jobPath(id), 'result.msgpack'), bytes);
    writeFileSync(path.join(this.workdir.jobPath(id), 'setup.json'), formatJson(setup));
    writeFileSync(path.join(this.workdir.jobPath(id), 'post.json'), formatJson(post));
    for (const key of [setup.key, setup.contentKey]) this.workdir.index.remember(key, id);
    return new Job(this.workdir, id, { setup, post });
  }
}

const moment = '2026-01-01T00:00:00.000Z';

/** A method as the loader gives it, from its definition and a text that stands for its source. */
export function loaded(name: string, definition: AnyMethod, source = name): LoadedMethod {
  return {
    name,
    source: `methods/${name}.ts`,
    definition,
    fingerprint: { bundle: digestOf(source), packages: {}, tree: digestOf(''), extra: {}, env: {} },
    codeDigest: '',
    equivalence: undefined,
    sourceFiles: {},
    imports: {},
    packagesBelow: {},
    packageTrees: {},
    text: async () => ({ code: source, map: '{}' }),
    checkSource: async () => {},
  };
}
