import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import type { Job } from '@accelerator/sdk';
import { createEngine, type Engine, type TimedEvent } from '@accelerator/sdk/engine';
import { collectGarbage, type GcPlan, verifyWorkdir, type Workdir } from '@accelerator/store';
import { Project } from '@accelerator/urd';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepared, TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineMap, defineMethod, inputFile, job, z } from '@accelerator/sdk';";

/** As a script of the project sees it, whose methods this repository does not know. */
interface Builder {
  build(method: string, inputs?: object, options?: { readonly workdir: string }): Promise<Job>;
  workdir(name: string): Pick<Builder, 'build'>;
}

class WorkdirsProject extends TestProject {
  readonly events: TimedEvent[] = [];
  private readonly engines = new Map<string | undefined, Engine>();

  configure(config: Readonly<Record<string, unknown>>): void {
    const all = { slices: 2, workers: 1, durability: 'fast', methods: ['methods'], ...config };
    this.write(
      'ax.config.ts',
      `import { defineConfig } from '@accelerator/sdk';\nexport default defineConfig(${JSON.stringify(all)});\n`,
    );
  }

  add(name: string, source: string): void {
    this.write(`methods/${name}.ts`, `${sdk}\nexport default ${source};\n`);
  }

  /** Runs a script, by a workdir in which jobs are made. */
  async in<T>(workdir: string | undefined, script: (urd: Builder) => Promise<T>, dryRun = false): Promise<T> {
    const engine = await this.engine(workdir);
    this.events.length = 0;
    let result: T | undefined;
    await engine
      .run(
        async (urd: Builder) => {
          result = await script(urd);
        },
        {},
        { onEvent: (event) => this.events.push(event), dryRun, name: 'script' },
      )
      .catch((error: unknown) => {
        // The stack of the built engine can't be mapped here.
        throw isAcceleratorError(error)
          ? Object.assign(new Error(error.message), { code: error.code, hint: error.hint })
          : error;
      });
    return result as T;
  }

  async engine(workdir: string | undefined): Promise<Engine> {
    const known = this.engines.get(workdir);
    if (known !== undefined) return known;
    const engine = await createEngine(this.directory, workdir === undefined ? {} : { workdir });
    this.engines.set(workdir, engine);
    return engine;
  }

  async close(): Promise<void> {
    for (const engine of this.engines.values()) await engine.close();
    this.engines.clear();
  }

  async open(workdir: string): Promise<Workdir> {
    return (await Project.open(this.directory, { workdir })).openWorkdir();
  }

  of(type: TimedEvent['type']): TimedEvent[] {
    return this.events.filter((event) => event.type === type);
  }
}

const workdirs = { main: 'workdirs/main', shared: 'data/import', scratch: 'workdirs/scratch' };

function makeProject(): WorkdirsProject {
  const project = new WorkdirsProject();
  project.configure({ workdirs });
  project.add(
    'load',
    `defineMethod({
      options: z.object({ to: z.int(), from: z.int().default(0) }),
      datasets: { previous: dataset.optional() },
      prepare({ job, datasets }) {
        ${project.count('load')}
        return job.datasetWriter({ columns: { n: 'int32', s: 'unicode' }, previous: datasets.previous });
      },
      analysis({ prepareRes: writer, options: { from, to }, sliceno, slices }) {
        for (let n = from + sliceno; n < to; n += slices) writer.write(n, 'row ' + n);
      },
    })`,
  );
  project.add(
    'times',
    `defineMap({
      options: z.object({ by: z.int().default(2) }), input: { n: 'int32' }, output: { product: 'int32' },
      map({ n }, { options }) { ${project.count('row')} return { product: n * options.by }; },
    })`,
  );
  project.add(
    'total',
    `defineMethod({
      datasets: { source: dataset() },
      synthesis({ datasets }) {
        ${project.count('total')}
        let total = 0;
        const { source } = datasets;
        const column = source.columns.has('product') ? 'product' : 'n';
        for (const [n, s] of source.chain().iterate(null, [column, 's'])) total += n + s.length * 1000;
        return total;
      },
    })`,
  );
  return project;
}

/** What \`total\` gives, computed here. */
function expected(from: number, to: number, by = 1): number {
  let total = 0;
  for (let n = from; n < to; n++) total += n * by + `row ${n}`.length * 1000;
  return total;
}

const build = async (urd: Builder, to = 10, by = 2): Promise<{ ids: string[]; total: unknown }> => {
  const load = await urd.build('load', { to });
  const times = await urd.build('times', { source: load, by });
  const total = await urd.build('total', { source: times });
  return { ids: [load, times, total].map(({ id }) => id), total: await total.load() };
};

/** Every file with its bytes' size and its time, but notes of who uses what. */
function lookOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/\/(uses|sessions)\//.test(file))
    .map((file) => `${path.relative(folder, file)} ${statSync(file).size} ${statSync(file).mtimeMs}`)
    .sort();
}

const builtOnce = prepared(async () => {
  const project = makeProject();
  const made = await project.in('shared', (urd) => build(urd));
  expect(made).toEqual({ ids: ['shared-1', 'shared-2', 'shared-3'], total: expected(0, 10, 2) });
  expect(project.counts()).toEqual({ load: 1, row: 10, total: 1 });
  await project.close();
  return project;
});

let project: WorkdirsProject;
let shared: string;
beforeEach(async () => {
  project = await builtOnce();
  shared = project.path('data/import');
});

// Copies of the project have its engines.
afterEach(() => project.close());

test('what another workdir has is found there and read, linked, gone on from; nothing of it is changed', async () => {
  const before = lookOf(shared);
  const plan = await project.in(undefined, (urd) => build(urd), true);
  expect([plan.ids, project.of('job-planned')]).toEqual([['shared-1', 'shared-2', 'shared-3'], []]);
  expect(existsSync(path.join(shared, 'uses'))).toBe(false);
  expect(await project.in(undefined, (urd) => build(urd))).toEqual({
    ids: ['shared-1', 'shared-2', 'shared-3'],
    total: expected(0, 10, 2),
  });
  expect(project.counts()).toEqual({ load: 1, row: 10, total: 1 });

  // Another option of a map: its column here, those of its source there.
  expect(await project.in(undefined, (urd) => build(urd, 10, 3))).toEqual({
    ids: ['shared-1', 'main-1', 'main-2'],
    total: expected(0, 10, 3),
  });
  const manifest = project.read('workdirs/main/main-1/default/dataset.json');
  expect(manifest).toContain('"../../shared-1/default/s"');
  expect(manifest).not.toContain('import');
  expect(await project.in(undefined, (urd) => build(urd, 10, 3))).toMatchObject({
    ids: ['shared-1', 'main-1', 'main-2'],
  });
  expect(project.counts()).toEqual({ load: 1, row: 20, total: 2 });

  // More rows: those that a job of the other workdir has computed are taken.
  expect(await project.in(undefined, (urd) => build(urd, 12))).toMatchObject({ total: expected(0, 12, 2) });
  expect(project.counts()).toEqual({ load: 2, row: 22, total: 3 });

  // A chain that begins there; a dataset that was opened there by hand, and one that goes on here.
  const chained = async (urd: Builder): Promise<unknown> => {
    const first = await urd.build('load', { to: 10 });
    const next = await urd.build('load', { from: 10, to: 15, previous: first });
    const total = await urd.build('total', { source: next });
    return [first.id, next.id, await total.load()];
  };
  expect(await project.in(undefined, chained)).toEqual(['shared-1', 'main-6', expected(0, 15)]);
  expect(await project.in(undefined, chained)).toEqual(['shared-1', 'main-6', expected(0, 15)]);
  expect(project.counts()).toEqual({ load: 3, row: 22, total: 4 });

  // A dataset that was opened by the path of its workdir.
  project.write(
    'build-scripts/by_hand.ts',
    `import { Dataset, defineBuild } from '@accelerator/sdk';
    export default defineBuild(async (urd) => {
      const previous = Dataset.open(${JSON.stringify(shared)}, 'shared-1');
      return (await urd.build('load', { from: 10, to: 15, previous })).id;
    });`,
  );
  expect((await (await project.engine(undefined)).run('by_hand')).result).toBe('main-6');
  expect(project.counts()).toEqual({ load: 3, row: 22, total: 4 });

  expect(lookOf(shared)).toEqual(before);
  for (const name of ['main', 'shared']) {
    const workdir = await project.open(name);
    const { findings } = await verifyAll(workdir);
    expect(findings).toEqual([]);
  }
});

async function verifyAll(workdir: Workdir): Promise<{ findings: unknown[] }> {
  const findings: unknown[] = [];
  for await (const step of verifyWorkdir(workdir, { contents: true })) findings.push(...step.findings);
  return { findings };
}

test('jobs of other workdirs in values, as files, and asked for by phases', async () => {
  project.add(
    'names',
    `defineMethod({
      jobs: { of: job() },
      synthesis({ job, jobs }) {
        ${project.count('names')}
        return { job: jobs.of, data: jobs.of.dataset() };
      },
    })`,
  );
  project.add(
    'text',
    `defineMethod({ synthesis({ job }) { ${project.count('text')} require_write(); } })`.replace(
      'require_write()',
      "process.getBuiltinModule('node:fs').writeFileSync('a.txt', 'hello')",
    ),
  );
  project.add(
    'length',
    `defineMethod({ options: z.object({ file: inputFile() }), async synthesis({ options }) { ${project.count('length')} return (await options.file.read()).byteLength; } })`,
  );
  project.add(
    'asks',
    `defineMethod({
      async synthesis({ job }) {
        ${project.count('asks')}
        const total = await job.build('total', { source: await job.build('load', { to: 10 }) });
        return await total.load();
      },
    })`,
  );
  await project.in('shared', async (urd) => void (await urd.build('text')));
  const script = async (urd: Builder): Promise<unknown> => {
    const load = await urd.build('load', { to: 10 });
    const names = await urd.build('names', { of: load });
    const value = (await names.load()) as { job: Job; data: { rows: number; id: string } };
    const text = await urd.build('text');
    const length = await urd.build('length', { file: text.file('a.txt') });
    const asks = await urd.build('asks');
    return [names.id, value.job.id, value.data.id, value.data.rows, text.id, await length.load(), await asks.load()];
  };
  const wanted = ['main-1', 'shared-1', 'shared-1', 10, 'shared-4', 5, expected(0, 10)];
  expect(await project.in(undefined, script)).toEqual(wanted);
  const counts = project.counts();
  expect(counts).toMatchObject({ load: 1, names: 1, text: 1, length: 1, asks: 1 });
  expect(await project.in(undefined, script)).toEqual(wanted);
  expect(project.counts()).toEqual(counts);
});

test('a script makes jobs in another workdir by its name, and goes on from them', async () => {
  const script = async (urd: Builder): Promise<unknown> => {
    const scratch = urd.workdir('scratch');
    const load = await scratch.build('load', { to: 4 });
    const times = await urd.build('times', { source: load });
    const total = await urd.build('total', { source: times }, { workdir: 'shared' });
    return [load.id, times.id, total.id, await total.load()];
  };
  const wanted = ['scratch-1', 'main-1', 'shared-4', expected(0, 4, 2)];
  expect(await project.in(undefined, script)).toEqual(wanted);
  const counts = project.counts();
  expect(await project.in(undefined, script)).toEqual(wanted);
  expect(project.counts()).toEqual(counts);
  // From each of the three.
  for (const name of ['scratch', 'shared']) expect(await project.in(name, script)).toEqual(wanted);
  expect(project.counts()).toEqual(counts);
  await expect(
    project.in(undefined, async (urd) => void (await urd.workdir('scrach').build('load', { to: 4 }))),
  ).rejects.toMatchObject({ code: 'WORKDIR_UNKNOWN', hint: expect.stringContaining('scratch') });
});

test('what is used elsewhere is kept, until nobody there needs it any more', async () => {
  await project.in(undefined, (urd) => build(urd, 10, 3));
  const collect = async (name: string): Promise<GcPlan> =>
    collectGarbage(await project.open(name), { keepDays: -1, level: 'all' }, () => {});
  const jobsOf = (name: string): string[] =>
    readdirSync(project.path(name))
      .filter((each) => /-\d+$/.test(each))
      .sort();
  rmSync(path.join(shared, 'builds'), { recursive: true });
  expect((await collect('shared')).keep.map(({ job, why }) => [job.id, why])).toEqual([
    ['shared-1', `the workdir ${project.path('workdirs/main')} uses it`],
  ]);
  expect(jobsOf('data/import')).toEqual(['shared-1']);
  expect(await project.in(undefined, (urd) => build(urd, 10, 3))).toMatchObject({
    ids: ['shared-1', 'main-1', 'main-2'],
  });
  // It is what the script asked for last.
  await collect('main');
  await collect('shared');
  expect(jobsOf('data/import')).toEqual(['shared-1']);
  rmSync(project.path('workdirs/main/builds'), { recursive: true });
  await collect('main');
  expect(jobsOf('workdirs/main')).toEqual([]);
  await collect('shared');
  expect(jobsOf('data/import')).toEqual([]);
});

test('another workdir is moved, gone, dropped, replaced or damaged', async () => {
  const wanted = ['shared-1', 'main-1', 'main-2'];
  const reasons = (): unknown[] =>
    project.events.flatMap((event) => (event.type === 'hit-refused' ? [event.reason] : []));
  const skipped = (): unknown[] =>
    project.events.flatMap((event) => (event.type === 'workdir-skipped' ? [event.name] : []));
  const again = async (by = 3): Promise<string[]> => {
    const { ids, total } = await project.in(undefined, (urd) => build(urd, 10, by));
    expect(total).toBe(expected(0, 10, by));
    return ids;
  };
  const main = project.path('workdirs/main');
  const asBuilt = project.path('as-built');
  expect(await again()).toEqual(wanted);
  const counts = project.counts();
  renameSync(main, asBuilt);
  const restore = (): void => {
    rmSync(main, { recursive: true, force: true });
    cpSync(asBuilt, main, { recursive: true, verbatimSymlinks: true });
  };

  // A copy of the target, given by its path, stands for the one of its name.
  restore();
  cpSync(asBuilt, project.path('backup/main'), { recursive: true, verbatimSymlinks: true });
  const copied = await project.in(project.path('backup/main'), (urd) => build(urd, 10, 3));
  expect(copied.ids).toEqual(wanted);

  const elsewhere = project.path('elsewhere');
  renameSync(shared, elsewhere);
  project.configure({ workdirs: { ...workdirs, shared: 'elsewhere' } });
  expect(await again()).toEqual(wanted);
  expect(project.counts()).toEqual(counts);

  project.configure({ workdirs: { ...workdirs, shared: '../not-there' } });
  // What has the same content may stay: the sum over it needs nothing of the other workdir.
  expect(await again()).toEqual(['main-3', 'main-4', 'main-2']);
  expect(skipped()).toEqual(['shared']);
  expect(reasons()).toEqual([expect.stringMatching(/shared-1.*not-there/)]);

  restore();
  project.configure({});
  expect(await again()).toEqual(['main-3', 'main-4', 'main-2']);
  expect(reasons()).toEqual([expect.stringContaining('shared-1')]);

  // Of its numbers, and with other content.
  restore();
  project.configure({ workdirs });
  await project.close();
  await project.in('shared', (urd) => build(urd, 11));
  expect(await again()).toEqual(['main-3', 'main-4', 'main-2']);
  expect(reasons()).toEqual([expect.stringMatching(/shared-1.*another job/)]);

  restore();
  rmSync(shared, { recursive: true });
  renameSync(elsewhere, shared);
  await project.close();
  const file = path.join(shared, 'shared-1/default/n/0.arrow');
  const bytes = readFileSync(file);
  bytes.fill(0xff, 200, 240);
  writeFileSync(file, bytes);
  const before = lookOf(shared);
  await expect(again(5)).rejects.toMatchObject({ code: 'JOB_FAILED' });
  expect((await again(5)).filter((id) => id.startsWith('shared'))).toEqual([]);
  expect(lookOf(shared)).toEqual(before);
});
