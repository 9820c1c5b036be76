import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, digestOf, toErrorRecord } from '@accelerator/base';
import {
  type Executor,
  type ExecutorNews,
  LocalPool,
  type LocalPoolOptions,
  type TaskResult,
} from '@accelerator/runner';
import type { JobName, Task } from '@accelerator/slice';
import { describe, expect, test, vi } from 'vitest';
import { openBuilds } from './rig/builds.ts';
import { until } from './rig/processes.ts';
import { TestProject } from './rig/project.ts';

// The engine of these tests runs in this process; its slice processes are those of the built one.
vi.mock(import('@accelerator/slice'), async (original) => ({
  ...(await original()),
  sliceProgram: (await import('./rig/built-slices.ts')).builtSliceProgram(),
}));

const sdk = "import { dataset, defineMap, defineMethod, z } from '@accelerator/sdk';";

/** An executor made of local pools, which come and go. */
abstract class Pools implements Executor {
  protected readonly pools: LocalPool[] = [];
  readonly #listeners = new Set<() => void>();

  slots(): number {
    return this.pools.reduce((sum, pool) => sum + pool.slots(), 0);
  }

  onSlots(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of this.#listeners) listener();
  }

  warmUp(tasks: number): void {
    for (const pool of this.pools) pool.warmUp(tasks);
  }

  prepare(job: JobName): void {
    for (const pool of this.pools) pool.prepare(job);
  }

  abstract run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult>;

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.close()));
  }
}

/** All that a job can make, in all phases. While there is a file `slow`, a first attempt at a task is slow, and late. */
function everything(): TestProject {
  const project = new TestProject({ config: { workers: 3 } });
  project.write(
    'methods/everything.ts',
    `${sdk}
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
const isLate = () => path.basename(process.cwd()).endsWith('.1') && existsSync(${JSON.stringify(project.path('slow'))});
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export default defineMethod({
  async prepare({ job }) {
    if (isLate()) await delay(700);
    return { writer: job.datasetWriter({ columns: { n: 'int32' } }), by: 'prepare' };
  },
  async analysis({ prepareRes: { writer, by }, sliceno, job }) {
    const late = isLate();
    console.log('analysis', sliceno);
    for (let n = 0; n < 100; n++) writer.write(n * (sliceno + 1));
    await job.save('value-' + sliceno, [by, sliceno]);
    if (late) await delay(700);
    writeFileSync('file-' + sliceno, 'x');
    return sliceno * 10;
  },
  async synthesis({ prepareRes, analysisRes }) {
    if (isLate()) await delay(700);
    return [prepareRes.by, ...analysisRes];
  },
});`,
  );
  project.write(
    'methods/twice.ts',
    `${sdk}
import { existsSync } from 'node:fs';
import path from 'node:path';
export default defineMap({ options: z.object({ items: z.array(z.int()) }), over: 'array', output: { twice: 'int32', by: 'ascii' }, async map({ item }) {
  if (path.basename(process.cwd()).endsWith('.1') && existsSync(${JSON.stringify(project.path('slow'))})) await new Promise((resolve) => setTimeout(resolve, 50));
  return { twice: item * 2, by: 'map' };
} });`,
  );
  return project;
}

const items = Array.from({ length: 40 }, (_, n) => n);

/** What a job holds, file by file. */
function contentOf(job: string): Record<string, string> {
  const files = readdirSync(job, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(names.map((name) => [name, digestOf(readFileSync(name))]));
}

/** Sends each task twice, and takes what comes of the second. */
class Redelivering extends Pools {
  readonly late: Promise<TaskResult>[] = [];

  constructor(options: LocalPoolOptions) {
    super();
    this.pools.push(new LocalPool(options));
  }

  async run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult> {
    const [pool] = this.pools;
    if (pool === undefined) throw new Error('no pool');
    let claimed = (): void => {};
    const hasBegun = new Promise<void>((resolve) => {
      claimed = resolve;
    });
    // Nobody listens to it, and nobody stops it.
    this.late.push(pool.run(task, () => claimed(), new AbortController().signal));
    await hasBegun;
    return pool.run(task, onNews, signal);
  }
}

describe('a task that was sent twice', () => {
  test('is done twice, in directories of their own, and one of them counts', async () => {
    const project = everything();
    const plain = await openBuilds(project);
    const before = await plain.builds.build('everything', {}, undefined);
    const mapped = await plain.builds.build('twice', { items }, undefined);
    project.write('slow', '');
    let executor: Redelivering | undefined;
    const { builds } = await openBuilds(project, (options) => {
      executor = new Redelivering(options);
      return executor;
    });
    const again = await builds.build('everything', {}, { force: true });
    const mappedAgain = await builds.build('twice', { items }, { force: true });
    expect([again.digest, mappedAgain.digest]).toEqual([before.digest, mapped.digest]);
    expect(again.output()).toEqual(before.output());
    // Those who were late end without harm, and change nothing.
    const content = contentOf(again.path);
    await Promise.allSettled(executor?.late ?? []);
    expect(executor?.late.length).toBeGreaterThan(5);
    expect(contentOf(again.path)).toEqual(content);
    expect(readdirSync(again.path).filter((name) => /^attempts|^gone/.test(name))).toEqual([]);
  });
});

/** Says of the first attempt at each task that something went wrong, while it goes on. */
class Failing extends Redelivering {
  readonly #result: { readonly lost: boolean; readonly code: string };
  readonly #seen = new Set<string>();

  constructor(options: LocalPoolOptions, result: { readonly lost: boolean; readonly code: string }) {
    super(options);
    this.#result = result;
  }

  override async run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult> {
    const [pool] = this.pools;
    if (pool === undefined) throw new Error('no pool');
    const { attempt: _, ...rest } = task;
    const name = JSON.stringify(rest);
    if (this.#seen.has(name)) return pool.run(task, onNews, signal);
    this.#seen.add(name);
    const begun = new Promise<void>((resolve) => {
      this.late.push(pool.run(task, () => resolve(), new AbortController().signal));
    });
    await begun;
    const { lost, code } = this.#result;
    const error = toErrorRecord(new AcceleratorError({ code, message: 'It is gone.' }));
    return { ok: false, lost, error, worker: 'far away' };
  }
}

describe('a task whose first attempt failed', () => {
  const build = async (lost: boolean, code: string) => {
    const project = everything();
    project.write('slow', '');
    let executor: Failing | undefined;
    const { builds, events } = await openBuilds(
      project,
      (options) => {
        executor = new Failing(options, { lost, code });
        return executor;
      },
      1,
    );
    return {
      job: builds.build('everything', {}, undefined),
      events,
      late: () => Promise.allSettled(executor?.late ?? []),
    };
  };

  test.each(['AGENT_LOST', 'SLICE_DIED'])(
    'is done again when the executor says that it was lost, whatever the error is called: %s',
    async (code) => {
      const { job, events, late } = await build(true, code);
      const { path: directory, digest } = await job;
      const retried = events.flatMap((event) => (event.type === 'task-retried' ? [event.error.code] : []));
      // prepare, two slices, synthesis
      expect(retried).toEqual([code, code, code, code]);
      const content = contentOf(directory);
      await late();
      expect(contentOf(directory)).toEqual(content);
      const plain = await openBuilds(everything());
      expect((await plain.builds.build('everything', {}, undefined)).digest).toBe(digest);
    },
  );

  test.each(['AGENT_LOST', 'SLICE_DIED'])('fails its job else: %s', async (code) => {
    const { job, events, late } = await build(false, code);
    await expect(job).rejects.toMatchObject({ code: 'JOB_FAILED', cause: { code } });
    expect(events.filter(({ type }) => type === 'task-retried')).toEqual([]);
    await late();
  });
});

test('a workdir may have another path where tasks run', async () => {
  const project = everything();
  const { builds } = await openBuilds(project);
  const here = await builds.build('everything', {}, undefined);
  const other = new TestProject();
  symlinkSync(project.directory, other.path('project'));
  const tasks: string[] = [];
  const elsewhere = await openBuilds(project, (options) => {
    const pool = new LocalPool({
      ...options,
      project: other.path('project'),
      roots: { main: other.path('project/workdirs/main') },
    });
    const run = pool.run.bind(pool);
    pool.run = (task, ...rest) => {
      tasks.push(JSON.stringify(task));
      return run(task, ...rest);
    };
    return pool;
  });
  const there = await elsewhere.builds.build('everything', {}, { force: true });
  expect(there.digest).toBe(here.digest);
  // What is sent names no place, and is small.
  for (const task of tasks) expect([task.includes('/'), task.length < 300]).toEqual([false, true]);
  expect(tasks).toHaveLength(4);
});

/** Pools that join and leave. */
class Elastic extends Pools {
  /** Names of those that have begun something. */
  readonly working = new Set<string>();
  readonly #waiting: (() => void)[] = [];

  add(pool: LocalPool): void {
    this.pools.push(pool);
    for (const go of this.#waiting.splice(0)) go();
    this.changed();
  }

  async remove(): Promise<void> {
    const pool = this.pools.shift();
    this.changed();
    await pool?.close();
  }

  async run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult> {
    while (this.pools.length === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const pool = this.pools[this.#next++ % this.pools.length];
    if (pool === undefined) throw new Error('no pool');
    const name = `host${this.#names.get(pool) ?? this.#names.set(pool, this.#names.size).size - 1}`;
    const tell = (news: ExecutorNews): void => {
      if (news.type === 'started') this.working.add(name);
      onNews(news.type === 'started' ? { ...news, worker: name } : news);
    };
    const result = await pool.run(task, tell, signal);
    return { ...result, worker: name };
  }

  #next = 0;
  readonly #names = new Map<LocalPool, number>();
}

describe('a map', () => {
  const slowMap = () =>
    new TestProject({
      config: { workers: 1 },
      methods: {
        slow: `${sdk}
import { existsSync } from 'node:fs';
export default defineMap({ options: z.object({ items: z.array(z.int()), hold: z.string() }), over: 'array', output: { n: 'int32' }, concurrency: 1, async map({ item }, { options }) {
  do await new Promise((resolve) => setTimeout(resolve, 20));
  while (item >= 50 && existsSync(options.hold));
  return { n: item };
} });`,
      },
    });

  test('uses workers that come while it runs, and waits for the first', async () => {
    const executor = new Elastic();
    let join = (): void => {};
    const project = slowMap();
    // The later rows wait for the second worker, which a busy machine starts late.
    const hold = project.path('hold');
    project.write('hold', '');
    const { builds, events } = await openBuilds(project, (options) => {
      join = () => executor.add(new LocalPool(options));
      return executor;
    });
    const job = builds.build('slow', { items: Array.from({ length: 150 }, (_, n) => n), hold }, undefined);
    setTimeout(join, 200);
    await until(() => events.filter(({ type }) => type === 'progress').length >= 2);
    join();
    await until(() => executor.working.has('host1'));
    rmSync(hold);
    const { post, dataset } = await job.then((built) => ({ post: built.post, dataset: built.dataset() }));
    const workers = post?.phases.flatMap((record) =>
      'spans' in record ? record.spans.map(([, , worker]) => worker) : [],
    );
    expect(new Set(workers)).toEqual(new Set(['host0', 'host1']));
    expect([...dataset.iterate(null, 'n')].sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 150 }, (_, n) => n),
    );
  });
});
