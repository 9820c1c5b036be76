import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { defineBuild, defineMethod, type Job, z } from '@accelerator/sdk';
import {
  type BuiltJob,
  buildInTemp as buildTyped,
  expectReused as expectTyped,
  type RanScript,
} from '@accelerator/sdk/testing';
import { afterAll, expect, test } from 'vitest';
import hello from '../../../methods/hello.ts';
import { TestProject } from '../../../test/rig/project.ts';

/** By names that the compiler does not know: the methods are those of temporary projects, and not of this one. */
interface ByName {
  build(method: string, inputs?: object): Promise<Job>;
}
type Built = Omit<BuiltJob & RanScript<Job>, 'build'> & ByName;
const buildInTemp = buildTyped as unknown as (what: unknown, inputs?: object, how?: object) => Promise<Built>;
const expectReused = expectTyped as unknown as (what: unknown, inputs?: object, how?: object) => Promise<void>;

const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`ax-temp-${process.pid}-`));
afterAll(() => expect(left()).toEqual([]));

const sdk = "import { dataset, defineMethod, defineMap, z } from '@accelerator/sdk';";
const methods = {
  numbers: `${sdk}
    export default defineMethod({
      options: z.object({ count: z.int().default(4) }),
      prepare: ({ job }) => job.datasetWriter({ columns: { n: 'number' } }),
      analysis({ prepareRes, options, sliceno, slices }) {
        for (let n = sliceno; n < options.count; n += slices) prepareRes.write(n);
      },
    });`,
  twice: `${sdk}
    export default defineMap({
      input: { n: 'number' }, output: { twice: 'number' },
      map({ n }) { if (n === 13) throw new Error('thirteen'); return { twice: 2 * n }; },
    });`,
  sum: `${sdk}
    export default defineMethod({
      datasets: { source: dataset({ twice: 'number' }) },
      analysis: ({ datasets, sliceno }) => [...datasets.source.iterate(sliceno, 'twice')].reduce((a, b) => a + b, 0),
      synthesis: ({ analysisRes }) => ({ sum: analysisRes.merge(), pid: process.pid }),
    });`,
};

test('builds with the engine, job after job in one process, and leaves nothing', async () => {
  const project = new TestProject({ methods });
  const how = { project: project.directory, slices: 3 };
  const built = await buildInTemp('numbers', { count: 5 }, how);
  expect([...built.job.dataset().iterate(null, 'n')].sort()).toEqual([0, 1, 2, 3, 4]);
  expect(built.job.dataset().slices).toBe(3);
  const doubled = await built.build('twice', { source: built.job });
  const results = [];
  for (const source of [doubled, doubled.dataset()]) {
    results.push(await (await built.build('sum', { source })).load());
  }
  const other = await built.build('numbers', { count: 1 });
  results.push(await (await built.build('sum', { source: await built.build('twice', { source: other }) })).load());
  expect(results).toMatchObject([{ sum: 20 }, { sum: 20 }, { sum: 0 }]);
  expect(new Set(results.map((each) => Reflect.get(Object(each), 'pid'))).size).toBe(1);
  await expect(built.build('twice', { source: await built.build('numbers', { count: 20 }) })).rejects.toMatchObject({
    code: 'JOB_FAILED',
    message: expect.stringContaining('thirteen'),
  });
  const place = built.job.path;
  expect(existsSync(place)).toBe(true);
  await built.close();
  expect(existsSync(place)).toBe(false);
  expect([project.has('workdirs'), project.has('results')]).toEqual([false, false]);
});

test('a build script, or a function, gives its jobs and what it returns', async () => {
  const project = new TestProject({ methods });
  const script = defineBuild({
    options: z.object({ count: z.int().default(2) }),
    async build(urd, { count }) {
      const numbers = await (urd as unknown as ByName).build('numbers', { count });
      urd.linkResult('numbers', numbers);
      return count;
    },
  });
  {
    await using ran = await buildInTemp(script, { count: 3 }, { project: project.directory });
    expect(ran.returned).toBe(3);
    expect(ran.jobs.map(({ name, how, job }) => [name, how, job.dataset().rows])).toEqual([['numbers', 'built', 3]]);
    expect(project.has('results')).toBe(false);
  }
  await using ran = await buildInTemp((urd: ByName) => urd.build('numbers'), {}, { project: project.directory });
  expect(ran.returned.dataset().rows).toBe(4);
  await expect(buildInTemp(script, { count: 'x' }, { project: project.directory })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
  });
});

test('a method is found by its definition, when it is one of the project', async () => {
  await using built = await buildTyped(hello, {}, { project: import.meta.dirname });
  expect(await built.job.load()).toBeDefined();
  await expect(buildInTemp(defineMethod({ synthesis: () => 1 }))).rejects.toMatchObject({ code: 'METHOD_ELSEWHERE' });
  await expect(buildInTemp(hello, {}, { project: tmpdir() })).rejects.toMatchObject({ code: 'NO_PROJECT' });
});

test('expectReused names what was built again, and why', async () => {
  const project = new TestProject({ methods });
  const how = { project: project.directory };
  const steady = async (urd: ByName): Promise<unknown> => urd.build('twice', { source: await urd.build('numbers') });
  await expectReused(steady, {}, how);
  await expectReused('numbers', { count: 1 }, how);
  let count = 0;
  const drifting = async (urd: ByName): Promise<unknown> =>
    urd.build('twice', { source: await urd.build('numbers', { count: ++count }) });
  const failure = await expectReused(drifting, {}, how).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: 'ERR_ASSERTION',
    actual: [
      expect.stringContaining('numbers (main-3): option count: 1 → 2'),
      expect.stringContaining('twice (main-4)'),
    ],
  });
  await using built = await buildInTemp(steady, {}, how);
  await expectReused(built);
  project.write('methods/twice.ts', methods.twice.replace('2 * n', '3 * n'));
  await expect(expectReused(built)).rejects.toMatchObject({ actual: [expect.stringContaining('twice (main-3)')] });
});
