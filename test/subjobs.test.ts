import { existsSync, rmSync } from 'node:fs';
import { isAcceleratorError } from '@accelerator/base';
import type { Job } from '@accelerator/store';
import { expect, test, vi } from 'vitest';
import { openBuilds } from './rig/builds.ts';
import { TestProject } from './rig/project.ts';

vi.mock('@accelerator/slice', async (original) => ({
  ...(await original<typeof import('@accelerator/slice')>()),
  sliceProgram: (await import('./rig/built-slices.ts')).builtSliceProgram(),
}));

const sdk = "import { dataset, defineBuild, defineMethod, inputFile, job, z } from '@accelerator/sdk';";

/** `top` asks for `middle`, and that for `bottom`: each gives what it got, and counts its runs. */
function threeLevels(config: Readonly<Record<string, unknown>> = {}): TestProject & { edit(bottom: string): void } {
  const project = new TestProject({ config });
  const asks = (name: string, below: string): void =>
    project.write(
      `methods/${name}.ts`,
      `${sdk}
      export default defineMethod({
        options: z.object({ n: z.int() }),
        async synthesis({ job, options }) {
          ${project.count(name)}
          const made = await job.build('${below}', { n: options.n });
          return await made.load();
        },
      });`,
    );
  asks('top', 'middle');
  asks('middle', 'bottom');
  const edit = (result: string): void =>
    project.write(
      'methods/bottom.ts',
      `${sdk}
      export default defineMethod({
        options: z.object({ n: z.int() }),
        synthesis({ options }) { ${project.count('bottom')} return ${result}; },
      });`,
    );
  edit('options.n');
  return Object.assign(project, { edit });
}

test('a change three levels down is seen, and one that gives the same costs only itself', async () => {
  const project = threeLevels({ workers: 1 });
  const build = async (n = 1): Promise<readonly [string, unknown]> => {
    const { builds, executor } = await openBuilds(project);
    const job = await builds.build('top', { n }, undefined);
    const seen = [job.id, await job.load()] as const;
    await builds.settled();
    await executor.close();
    return seen;
  };
  const first = await build();
  expect(first).toEqual(['main-1', 1]);
  expect(await build()).toEqual(first);
  expect(project.counts()).toEqual({ top: 1, middle: 1, bottom: 1 });
  project.edit('0 + options.n');
  expect(await build()).toEqual(first);
  expect(project.counts()).toEqual({ top: 1, middle: 1, bottom: 2 });
  project.edit('options.n + 1');
  const second = await build();
  expect(second).toEqual([expect.not.stringMatching('main-1$'), 2]);
  expect(project.counts()).toEqual({ top: 2, middle: 2, bottom: 3 });
  expect(await build()).toEqual(second);
  // What was there before is found again.
  project.edit('0 + options.n');
  expect(await build()).toEqual(first);
  expect(await build()).toEqual(first);
  expect(project.counts()).toEqual({ top: 2, middle: 2, bottom: 3 });
});

test('with one worker jobs ask for jobs at any depth, many at a time, and each is built once', async () => {
  const project = new TestProject({ config: { workers: 1 } });
  project.write(
    'methods/deep.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ n: z.int() }),
      maxParallel: 1,
      timeLimit: 60,
      async synthesis({ job, options: { n } }): Promise<number> {
        ${project.count('deep')}
        if (n === 0) return 1;
        const below = await Promise.all([1, 2, 3].map((by) => job.build('deep', { n: Math.max(0, n - by) })));
        let sum = 0;
        for (const each of below) sum += await each.load();
        return sum;
      },
    });`,
  );
  const { builds, workdir } = await openBuilds(project);
  const [one, other] = await Promise.all([
    builds.build('deep', { n: 10 }, undefined),
    builds.build('deep', { n: 9 }, undefined),
  ]);
  const expected = [1];
  for (let n = 1; n <= 10; n++)
    expected.push([1, 2, 3].reduce((sum, by) => sum + (expected[Math.max(0, n - by)] ?? 0), 0));
  expect([await one.load(), await other.load()]).toEqual([expected[10], expected[9]]);
  expect(project.counts()).toEqual({ deep: 11 });
  expect(workdir.jobIds()).toHaveLength(11);
});

test('what a phase may give, what is refused, and how a failure is told', async () => {
  const project = new TestProject({ files: { 'a.txt': 'apple' } });
  project.write(
    'methods/read.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ file: inputFile(), when: z.date().optional(), big: z.bigint().optional() }),
      prepare: ({ job }) => job.datasetWriter({ columns: { text: 'unicode' } }),
      analysis({ prepareRes: writer, options, sliceno }) { if (sliceno === 0) writer.write(String(options.file.read())); },
      synthesis: ({ options }) => [options.when?.getTime(), options.big],
    });`,
  );
  project.write(
    'methods/loud.ts',
    `${sdk}
    export default defineMethod({
      datasets: { source: dataset({ text: 'unicode' }) },
      jobs: { from: job.optional() },
      async synthesis({ datasets, jobs }) {
        ${project.count('loud')}
        return [...datasets.source.iterate(null, 'text')].join().toUpperCase() + (await jobs.from?.load());
      },
    });`,
  );
  project.write(
    'methods/fails.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { throw new Error('sorry'); } });`,
  );
  project.write(
    'methods/loop.ts',
    `${sdk}\nexport default defineMethod({ async synthesis({ job }) { await job.build('pool', {}); } });`,
  );
  project.write(
    'methods/pool.ts',
    `${sdk}\nexport default defineMethod({ async prepare({ job }) { await job.build('loop', {}); } });`,
  );
  project.write(
    'methods/parent.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ how: z.string(), file: inputFile() }),
      async prepare({ job, options }) {
        return await job.build('read', { file: options.file, when: new Date(5), big: 7n });
      },
      async analysis({ job, options, prepareRes, sliceno }) {
        if (options.how === 'analysis') await job.build('fails', {});
        return [...prepareRes.dataset().iterate(sliceno, 'text')].length;
      },
      async synthesis({ job, options, prepareRes: read, analysisRes }) {
        ${project.count('parent')}
        switch (options.how) {
          case 'caught': return await job.build('fails', {}).then(() => 'well', (error) => error.code + ': ' + error.cause.message);
          case 'fails': return await job.build('fails', {});
          case 'unknown': return await job.build('nowhere', {});
          case 'own file': await job.save('own', 1); return await job.build('read', { file: job.path('own') });
          case 'own dataset': return await job.build('loud', { source: job.linkDataset({ source: read.dataset() }) });
          case 'unawaited': void job.build('loud', { source: read }); return 1;
          case 'function': return await job.build('read', { file: 'a.txt', when: () => 1 });
          case 'link': {
            const dataset = job.linkDataset({ source: read.dataset() });
            return [...dataset.iterate(null, 'text')];
          }
          case 'id': return (await job.build('loud', { source: read })).id;
        }
        const loud = await job.build('loud', { source: read.dataset(), from: read }, { name: 'said', caption: 'for a test' });
        return [await loud.load(), analysisRes.merge()];
      },
    });`,
  );
  const { builds, workdir } = await openBuilds(project);
  const make = (how: string): Promise<Job> => builds.build('parent', { how, file: 'a.txt' }, undefined);
  const chainOf = (error: unknown): string[] =>
    error instanceof Error ? [isAcceleratorError(error) ? error.code : error.message, ...chainOf(error.cause)] : [];
  const failure = async (how: string): Promise<string[]> => make(how).then(() => ['well'], chainOf);
  const job = await make('well');
  expect(await job.load()).toEqual(['APPLE5,7', 1]);
  expect(await (await make('caught')).load()).toBe('JOB_FAILED: sorry');
  expect(await (await make('link')).load()).toEqual(['apple']);
  expect(await failure('fails')).toEqual(['JOB_FAILED', 'JOB_FAILED', 'sorry']);
  expect(await failure('unknown')).toEqual(['JOB_FAILED', 'UNKNOWN_METHOD']);
  expect(await failure('analysis')).toEqual(['JOB_FAILED', 'SUBJOB_IN_ANALYSIS']);
  expect(await failure('own file')).toEqual(['JOB_FAILED', 'SUBJOB_INPUT']);
  expect(await failure('own dataset')).toEqual(['JOB_FAILED', 'SUBJOB_INPUT']);
  expect(await failure('unawaited')).toEqual(['JOB_FAILED', 'NOT_AWAITED']);
  expect(await failure('function')).toEqual(['JOB_FAILED', 'RESULT_NOT_CLONEABLE']);
  const loop = await Promise.all([
    builds.build('loop', {}, undefined).then(() => [], chainOf),
    builds.build('pool', {}, undefined).then(() => [], chainOf),
  ]);
  expect(loop.map((each) => each.at(-1))).toEqual(['SUBJOB_LOOP', 'SUBJOB_LOOP']);
  const { post } = job;
  expect(post?.subjobs?.map(({ method, name, phase, job: made }) => [method, name, phase, made !== undefined])).toEqual(
    [
      ['read', undefined, 'prepare', true],
      ['loud', 'said', 'synthesis', true],
    ],
  );
  const said = workdir.readSetup(post?.subjobs?.[1]?.job ?? '');
  expect(said.build).toMatchObject({ parent: job.id, caption: 'for a test' });
  await builds.settled();
});

test('what failed and was caught is tried again before its job is reused; a process that dies asks again', async () => {
  const project = new TestProject({ files: { 'a.txt': 'bad' } });
  project.write(
    'methods/reads.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ file: inputFile() }),
      synthesis({ options }) {
        ${project.count('reads')}
        const text = String(options.file.read());
        if (text === 'bad') throw new Error('it is bad');
        return text;
      },
    });`,
  );
  project.write(
    'methods/careful.ts',
    `${sdk}
    export default defineMethod({
      async synthesis({ job }) {
        ${project.count('careful')}
        return await job.build('reads', { file: 'a.txt' }).then((made) => made.load(), () => 'nothing');
      },
    });`,
  );
  project.write(
    'methods/dies.ts',
    `${sdk}
    import { existsSync, writeFileSync } from 'node:fs';
    export default defineMethod({
      retries: 1,
      async synthesis({ job }) {
        ${project.count('dies')}
        const asked = job.build('slow', {});
        const file = ${JSON.stringify(project.path('died'))};
        if (!existsSync(file)) {
          writeFileSync(file, '');
          // The job that it has asked for is under way.
          while (!existsSync(${JSON.stringify(project.path('begun'))})) await new Promise((resolve) => setTimeout(resolve, 5));
          process.kill(process.pid, 'SIGKILL');
        }
        const made = await asked;
        await job.saveJson('seen.json', { made: await made.load(), list: [1, null] });
        return await job.saveJson('no.json', { when: new Date() }).catch((error) => error.code);
      },
    });`,
  );
  project.write(
    'methods/slow.ts',
    `${sdk}
    import { existsSync, writeFileSync } from 'node:fs';
    export default defineMethod({
      async synthesis() {
        ${project.count('slow')}
        writeFileSync(${JSON.stringify(project.path('begun'))}, '');
        while (!existsSync(${JSON.stringify(project.path('died'))})) await new Promise((resolve) => setTimeout(resolve, 5));
        return 'slow';
      },
    });`,
  );
  const open = async () => (await openBuilds(project)).builds;
  const careful = async (): Promise<unknown> => (await (await open()).build('careful', {}, undefined)).load();
  expect(await careful()).toBe('nothing');
  expect(await careful()).toBe('nothing');
  expect(project.counts()).toEqual({ reads: 2, careful: 1 });
  project.write('a.txt', 'good');
  expect(await careful()).toBe('good');
  expect(await careful()).toBe('good');
  // A file that no key of the job has: of another content it is read again, and so is what was made from it.
  project.write('a.txt', 'better');
  expect(await careful()).toBe('better');
  expect(project.counts()).toEqual({ reads: 4, careful: 3 });
  // Two engines at once: what both ask for is built once.
  const [one, other] = await Promise.all([open(), open()]);
  const jobs = await Promise.all([one, other].map((builds) => builds.build('dies', {}, undefined)));
  expect(jobs[0]?.id).toBe(jobs[1]?.id);
  expect(await jobs[0]?.loadJson('seen.json')).toEqual({ made: 'slow', list: [1, null] });
  expect(await jobs[0]?.load()).toBe('NO_JSON');
  expect(project.counts()).toMatchObject({ dies: 2, slow: 1 });
  expect(jobs[0]?.post?.subjobs).toHaveLength(1);
});

test('a prepare that has asked for jobs is taken over as long as it would get the same ones', async () => {
  const project = new TestProject({ config: { slices: 2, workers: 1 } });
  const fail = project.path('fail');
  project.write(
    'methods/asks.ts',
    `${sdk}
    import { existsSync } from 'node:fs';
    export default defineMethod({
      async prepare({ job }) {
        ${project.count('prepare')}
        return { made: await job.build('sub', {}) };
      },
      async analysis({ prepareRes }) {
        if (existsSync(${JSON.stringify(fail)})) throw new Error('not now');
        return await prepareRes.made.load();
      },
      synthesis: ({ analysisRes }) => [...analysisRes],
    });`,
  );
  const edit = (value: number): void =>
    project.write(
      'methods/sub.ts',
      `${sdk}\nexport default defineMethod({ synthesis() { ${project.count('sub')} return ${value}; } });`,
    );
  const build = async (): Promise<Job | undefined> => {
    const { builds, executor } = await openBuilds(project);
    const job = await builds.build('asks', {}, undefined).catch(() => undefined);
    await builds.settled();
    await executor.close();
    return job;
  };
  edit(1);
  project.write('fail', '');
  await build();
  expect(await build()).toBeUndefined();
  expect(project.counts()).toEqual({ prepare: 1, sub: 1 });
  edit(2);
  await build();
  expect(project.counts()).toEqual({ prepare: 2, sub: 2 });
  rmSync(fail);
  const job = await build();
  expect(project.counts()).toEqual({ prepare: 2, sub: 2 });
  expect(await job?.load()).toEqual([2, 2]);
  const [sub] = job?.builds ?? [];
  expect([sub?.name, await sub?.job?.load()]).toEqual(['sub', 2]);
  // It was taken over with what it has asked for: an edit is seen.
  edit(3);
  expect(await (await build())?.load()).toEqual([3, 3]);
});

test('jobs that wait for each other in two engines end with the way, as those in one do', async () => {
  const project = new TestProject({ config: { workers: 1 } });
  const asks = (name: string, other: string, way: readonly string[]): void => {
    project.write(
      `methods/${name}.ts`,
      `${sdk}
      import { existsSync, writeFileSync } from 'node:fs';
      export default defineMethod({
        async prepare({ job }) {
          writeFileSync(${JSON.stringify(project.path(name))}, '');
          while (!existsSync(${JSON.stringify(project.path(other))})) await new Promise((resolve) => setTimeout(resolve, 5));
          await job.build('${way[0]}', {});
        },
      });`,
    );
    for (const [index, each] of way.slice(0, -1).entries())
      project.write(
        `methods/${each}.ts`,
        `${sdk}\nexport default defineMethod({ async synthesis({ job }) { await job.build('${way[index + 1]}', {}); } });`,
      );
  };
  asks('left', 'right', ['between', 'right']);
  asks('right', 'left', ['left']);
  const ends = ['left', 'right'].map(async (name) => {
    const { builds } = await openBuilds(project);
    const error: unknown = await builds.build(name, {}, undefined).catch((thrown: unknown) => thrown);
    await builds.settled();
    let inner = error;
    while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
    return inner;
  });
  for (const end of await Promise.all(ends)) {
    expect(end).toMatchObject({ code: 'SUBJOB_LOOP', details: { methods: expect.arrayContaining(['left', 'right']) } });
  }
});

test('gc keeps what a job has asked for; a dry run says what it would ask for; a run tells the tree', async () => {
  const project = threeLevels();
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('top', { n: 1 }); });`,
  );
  const { events } = await project.run('main');
  const tree = events.flatMap((event) =>
    event.type === 'job-finished' ? [[event.method, event.job, event.parent]] : [],
  );
  expect(tree).toEqual([
    ['bottom', 'main-3', 'main-2'],
    ['middle', 'main-2', 'main-1'],
    ['top', 'main-1', undefined],
  ]);
  expect(events.at(-1)).toMatchObject({ type: 'run-finished', built: 3, reused: 0 });
  expect((await project.ax('gc', '--delete', '--keep-days', '0')).status).toBe(0);
  expect(
    (await project.run('main')).events.flatMap((event) => (event.type === 'job-reused' ? [event.job] : [])),
  ).toEqual(['main-1']);
  // One that is gone is built again, and kept from then on as it was.
  rmSync(project.path('workdirs/main/main-2'), { recursive: true });
  const again = await project.run('main');
  expect(
    again.events.flatMap((event) => ('job' in event && /^job-(fin|reu)/.test(event.type) ? [event.job] : [])),
  ).toEqual([expect.stringMatching(/-3$/), 'main-4', 'main-1']);
  expect((await project.ax('gc', '--delete', '--keep-days', '0')).status).toBe(0);
  expect(existsSync(project.path('workdirs/main/main-4'))).toBe(true);
  expect(project.counts()).toEqual({ top: 1, middle: 2, bottom: 1 });
  project.edit('options.n + 1');
  const { stdout } = await project.ax('run', '--dry-run', '--json', 'main');
  expect([...stdout.matchAll(/"job-planned","method":"(\w+)"/g)].map(([, method]) => method)).toEqual([
    'bottom',
    'middle',
    'top',
  ]);
  expect(project.counts()).toEqual({ top: 1, middle: 2, bottom: 1 });
});
