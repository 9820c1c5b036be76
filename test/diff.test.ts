import { jobDifference, latestRuns, runDifference } from '@accelerator/inspect';
import { findJob, Workdir } from '@accelerator/store';
import { afterAll, expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, z } from '@accelerator/sdk';";
const table = `${sdk}
import sharp from 'sharp';
export default defineMethod({
  options: z.object({ step: z.int(), fail: z.boolean().default(false) }),
  async synthesis({ job, options: { step, fail } }) {
    if (fail) throw new Error('asked to');
    const picture = (red) => sharp({ create: { width: 4, height: 4, channels: 3, background: { r: red, g: 0, b: 0 } } }).png().toBuffer();
    const pictures = [await picture(0), await picture(step * 10), Buffer.from('no picture ' + step)];
    const columns = { id: 'unicode', km: 'float64', ['only' + step]: 'int32', kind: step === 1 ? 'int32' : 'int64', same: 'json', picture: 'image', file: 'bytes', raw: 'bytes' };
    const writer = job.datasetWriter({ columns }).split();
    for (let n = 0; n < 6; n++) {
      if (n === (step === 1 ? 5 : 1)) continue;
      const twice = n === 3 || n === 4;
      const km = n === 0 ? NaN : n === 2 ? step : 7;
      writer.write(twice ? 'twice' : 'row ' + n, km, 1, step === 1 ? 7 : 7n, { n: 1 }, pictures[twice || n === 0 ? 0 : n === 2 ? 1 : 2], pictures[twice || n === 0 ? 0 : n === 2 ? 1 : 2], Buffer.from([n === 2 ? step : 0]));
    }
    const other = job.datasetWriter({ name: step === 1 ? 'old' : 'new', columns: { n: 'int32' } }).split();
    other.write(1);
    const keep = job.datasetWriter({ name: 'kept', columns: { n: 'int32' } }).split();
    keep.write(1);
    await job.saveJson('a.json', { step, rest: [1, 2, 3] });
    await job.saveJson('same.json', 1);
    await job.save('b' + step, new Uint8Array(step));
    return { step, list: [1, 2, 3] };
  },
});`;

let project: TestProject;
let workdir: Workdir;
const remove: (() => void)[] = [];
afterAll(() => {
  for (const each of remove) each();
});

test('two runs, which the other tests look at', async () => {
  project = new TestProject(
    {
      methods: {
        table,
        count: `${sdk}\nexport default defineMethod({ datasets: { source: dataset() }, synthesis: ({ datasets }) => datasets.source.rows });`,
      },
      scripts: {
        main: `${sdk}\nexport default defineBuild({ options: z.object({ step: z.coerce.number() }), async build(urd, { step }) {
  await urd.build('count', { source: await urd.build('table', { step }) });
  await urd.build('table', { step: 9 });
  if (step === 2) await urd.build('table', { step: 1, fail: true }).catch(() => {});
} });`,
      },
    },
    (each) => {
      remove.push(each);
    },
  );
  for (const step of ['1', '2']) expect((await project.run('main', '--step', step)).status).toBe(0);
  workdir = Workdir.open(project.path('workdirs/main'));
});

const idOf = (step: number): string =>
  workdir.jobIds().find((id) => {
    const { method, preimage } = workdir.readSetup(id);
    return method === 'table' && JSON.stringify(preimage.options).includes(`"step":${step}`);
  }) ?? '';

test('two jobs: what they were made from, and all in which what they gave differs', async () => {
  const found = await jobDifference(workdir, [idOf(1), idOf(2)], { by: 'id' });
  expect(found).toMatchObject({
    inputs: [{ part: 'option', name: 'step', before: '1', after: '2' }],
    source: [],
    sameContent: false,
    sameDatasets: 1,
    sameFiles: 1,
    files: [
      { file: 'a.json', how: 'content', lines: [' {', '-  "step": 1,', '+  "step": 2,', '   "rest": ['] },
      { file: 'b1', how: 'gone', lines: [] },
      { file: 'b2', how: 'new' },
    ],
    result: expect.arrayContaining(['-  "step": 1,', '+  "step": 2,']),
    datasets: [
      { dataset: 'default', how: 'content', rows: [5, 5] },
      { dataset: 'new', how: 'new', rows: [null, 1] },
      { dataset: 'old', how: 'gone', rows: [1, null] },
    ],
  });
  const [first] = found.datasets;
  expect(first?.sameColumns).toBe(1);
  expect(Object.fromEntries(first?.columns.map(({ column, how, types }) => [column, [how, ...types]]) ?? [])).toEqual({
    id: ['values', 'unicode', 'unicode'],
    km: ['values', 'float64', 'float64'],
    only1: ['gone', 'int32', null],
    only2: ['new', null, 'int32'],
    kind: ['type', 'int32', 'int64'],
    picture: ['values', 'image', 'image'],
    file: ['values', 'bytes', 'bytes'],
    raw: ['values', 'bytes', 'bytes'],
  });
  const ids = first?.columns.find(({ column }) => column === 'id');
  expect(ids?.rows).toBeGreaterThan(0);
  expect(ids?.first?.before).not.toBe(ids?.first?.after);
  // Rows are known by their ids, of which two are the same; NaN is NaN.
  expect(first?.byKey).toEqual({
    column: 'id',
    added: 1,
    removed: 1,
    changed: 1,
    same: 3,
    changedColumns: { km: 1, picture: 1, file: 1, raw: 1 },
    firstAdded: ['row 5'],
    firstRemoved: ['row 1'],
    firstChanged: ['row 2'],
  });
});

test('pictures that differ are measured; of those that can not be, it is said how many', async () => {
  const { datasets } = await jobDifference(workdir, [idOf(2), idOf(9)]);
  const [pictures, files, raw] = ['picture', 'file', 'raw'].map((name) =>
    datasets[0]?.columns.find(({ column }) => column === name),
  );
  // One of four values is 20 and 90, the others are equal: mean square 70² / 4.
  const expected = 10 * Math.log10(255 ** 2 / (70 ** 2 / 4));
  expect(pictures?.rows).toBe(2);
  expect(pictures?.pictures).toEqual({
    measured: 1,
    others: 1,
    lowest: expect.closeTo(expected, 6),
    median: expect.closeTo(expected, 6),
  });
  // Imports and thumbnails are columns of bytes; of what is no picture on either side there is nothing to say.
  expect(files?.pictures).toEqual({ ...pictures?.pictures, others: 0 });
  expect([raw?.how, raw?.pictures]).toEqual(['values', null]);
});

test('a job that failed can not be compared, the same job is the same, and a key must be there', async () => {
  const failed = findJob(workdir, 'table');
  expect(await jobDifference(workdir, [idOf(1), failed])).toMatchObject({ sameContent: null, datasets: [] });
  expect(await jobDifference(workdir, [idOf(1), idOf(1)])).toMatchObject({
    sameContent: true,
    inputs: [],
    result: null,
  });
  const wrong = jobDifference(workdir, [idOf(1), idOf(2)], { by: 'idd' });
  await expect(wrong).rejects.toMatchObject({ code: 'COLUMN_NOT_FOUND', hint: expect.stringContaining("'id'") });
});

test('two runs: the jobs that only one of them has, each beside the one in its place', () => {
  const [first = '', second = ''] = latestRuns(workdir, undefined, 2).map(({ run }) => run);
  const found = runDifference(workdir, first, second);
  expect(found.sameJobs).toBe(1);
  expect(found.jobs.map(({ method, before, after, sameContent }) => [method, before, after, sameContent])).toEqual([
    ['table', idOf(1), idOf(2), false],
    ['count', findJob(workdir, 'count~1'), findJob(workdir, 'count'), true],
    ['table', null, findJob(workdir, 'table'), null],
  ]);
  expect(found).toMatchObject({ before: { options: { step: 1 } }, after: { options: { step: 2 } } });
});

test('the command says it by its status', async () => {
  const outcomes = await Promise.all(
    [
      [idOf(1), idOf(2), '--key', 'id'],
      [idOf(1), idOf(1)],
      ['--runs', 'main~1', 'main'],
      ['--runs', 'main~', 'main'],
      ['none', idOf(1)],
      ['main~', 'main'],
    ].map((args) => project.ax('diff', ...args)),
  );
  expect(outcomes.map(({ status }) => status)).toEqual([1, 0, 1, 1, 2, 2]);
  expect(outcomes.map(({ stderr }) => stderr.includes('ax diff --runs'))).toEqual([...Array(5).fill(false), true]);
});
