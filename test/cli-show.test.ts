import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { JobPost } from '@accelerator/job';
import { expect, test } from 'vitest';
import { prepared, TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, z } from '@accelerator/sdk';";

const methods = {
  make: `${sdk}
    export default defineMethod({
      description: 'Make a table. It has two datasets.',
      options: z.object({ rows: z.int().min(0).describe('how many'), files: inputFiles().default([]) }),
      prepare({ job }) {
        const columns = { id: 'int64', name: { type: 'unicode', nullable: true }, picture: 'bytes', score: 'float64' } as const;
        return [job.datasetWriter({ columns }), job.datasetWriter({ name: 'bad', columns: { reason: 'unicode' } })] as const;
      },
      analysis({ prepareRes: [writer, bad], options, sliceno, slices }) {
        for (let row = sliceno; row < options.rows; row += slices) {
          const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(1000 * (row + 1))]);
          writer.write(2n ** 60n + BigInt(row), row % 5 === 4 ? null : 'name ' + row, jpeg, row / 2);
        }
        if (sliceno === 1) bad.write('too\\nbad');
        console.log('slice', sliceno);
      },
      synthesis: ({ options }) => new Map([['rows', options.rows]]),
    });`,
  append: `${sdk}
    export default defineMethod({
      datasets: { source: dataset({ score: 'float64' }) },
      dependExtra: ['words.txt'],
      prepare: ({ job, datasets }) => job.datasetWriter({ parent: datasets.source, columns: { twice: 'float64' } }),
      analysis({ prepareRes: writer, datasets, sliceno }) {
        for (const score of datasets.source.iterate(sliceno, 'score')) writer.write(score * 2);
      },
      synthesis: ({ job }) => job.saveJson('seen.json', [1]),
    });`,
  broken: 'export default {{{',
  fails: `${sdk}\nexport default defineMethod({ synthesis() { throw new Error('no'); } });`,
};

const build = `${sdk}
  export default defineBuild(async (urd) => {
    const made = await urd.build('make', { rows: 11, files: ['a.txt'] });
    await urd.build('append', { source: made });
    await urd.build('make', { rows: 1 });
    await urd.build('fails').catch(() => {});
  });`;

/** Every file below a folder with its size and times. */
function snapshot(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs, ctimeMs } = statSync(path.join(directory, name));
      return `${name} ${size} ${mtimeMs} ${ctimeMs}`;
    });
}

/** A project with the jobs main-1 to main-4. */
const projectWithJobs = prepared(async () => {
  const project = new TestProject({
    methods,
    scripts: { main: build },
    files: { 'a.txt': 'a', 'methods/words.txt': 'w' },
  });
  expect((await project.ax('run')).status).toBe(0);
  return project;
});

/** What a command that goes well prints. */
const axOf =
  (project: TestProject) =>
  async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await project.ax(...args);
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };

test('ax job lists the latest jobs, the newest last', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  const lines = (await ax('job'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/\s{2,}/));
  expect(lines[0]).toEqual(['job', 'method', 'state', 'time', 'rows', 'created', 'script']);
  expect(lines.slice(1).map(([job, method, state]) => [job, method, state])).toEqual([
    ['main-1', 'make', 'done'],
    ['main-2', 'append', 'done'],
    ['main-3', 'make', 'done'],
    ['main-4', 'fails', 'failed'],
  ]);
  expect(lines[1]?.[4]).toBe('11');
  expect(JSON.parse(await ax('job', '-n', '1', '--json'))).toMatchObject([
    { job: 'main-4', method: 'fails', state: 'failed', rows: null },
  ]);
});

test('ax job ID shows everything about one', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  const text = await ax('job', 'main-1');
  expect(text).toMatch(/^main-1 {2}make {2}done in /);
  for (const part of [
    /directory +\/.*workdirs\/main\/main-1$/m,
    /source +methods\/make\.ts$/m,
    /^ {2}rows +11$/m,
    /^ {2}files +\[ a\.txt \]$/m,
    /^ {2}main-1 {2}11 rows, 4 columns$/m,
    /^ {2}main-1\/bad {2}1 row, 1 column$/m,
    /Map\(1\) \{ 'rows' => 11 \}/,
    /^ {2}analysis +1 +/m,
    /`ax job main-1 -o` shows them/,
  ]) {
    expect(text).toMatch(part);
  }
  expect(await ax('job', 'workdirs/main/main-1/')).toBe(text);
  expect(await ax('job', 'main-1', '-o')).toBe('analysis.0\n  slice 0\nanalysis.1\n  slice 1\n');
});

test('ax job shows where several jobs are, parts of them, and which ones are no longer current', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  expect(await ax('job', 'main-1', 'append', '-P')).toBe(
    ['main-1', 'main-2'].map((job) => `${project.path('workdirs/main', job)}\n`).join(''),
  );
  expect(JSON.parse(await ax('job', 'append', '--json', '-s', '*.txt'))).toEqual({ 'methods/words.txt': 'w' });
  expect(JSON.parse(await ax('job', '--json', '-f', 'append'))).toMatchObject([{ job: 'main-2', file: 'seen.json' }]);
  expect(await ax('job', 'append', '-f', '*.json')).toBe('[\n  1\n]\n');
  const outdated = async (): Promise<string[]> =>
    (await ax('job')).split('\n').flatMap((line) => /^(main-\d+) .* not current /.exec(line)?.[1] ?? []);
  expect(await outdated()).toEqual([]);
  project.write('methods/words.txt', 'v');
  project.write('methods/make.ts', `${methods.make}\n// a remark`);
  expect(await outdated()).toEqual(['main-2']);
  expect(await ax('job', '-P', 'make!<', 'main-2<')).toBe(`${project.path('workdirs/main/main-1')}\n`.repeat(2));
});

test('ax job METHOD is its latest job', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  expect(await ax('job', 'make')).toMatch(/^main-3 /);
  expect(JSON.parse(await ax('job', 'make', '--json'))).toMatchObject({
    job: 'main-3',
    options: { rows: 1, files: [] },
    result: [['rows', 1]],
    datasets: [{ id: 'main-3', rows: 1 }, { id: 'main-3/bad' }],
  });
  expect(await ax('job', 'append')).toMatch(/^ {2}source +main-1$/m);
});

test('a map is shown by what it does with rows, and its job by slice', async () => {
  const project = new TestProject({
    methods: {
      rows: `${sdk}
        export default defineMethod({
          prepare: ({ job }) => job.datasetWriter({ columns: { n: 'int32' } }),
          analysis({ prepareRes: writer, sliceno }) { writer.write(sliceno); },
        });`,
      twice: `import { defineMap } from '@accelerator/sdk';
        export default defineMap({
          input: { n: 'int32' },
          output: { twice: 'number', text: { type: 'unicode', nullable: true } },
          concurrency: 3,
          onError: 'record',
          map: ({ n }) => ({ twice: 2 * n, text: null }),
        });`,
      sizes: `import { defineMap, inputFiles, z } from '@accelerator/sdk';
        export default defineMap({
          options: z.object({ files: inputFiles(), strict: z.boolean().default(true) }),
          over: 'files',
          output: { size: 'int32' },
          onError: ({ strict }) => (strict ? 'fail' : 'null'),
          map: async ({ file }) => ({ size: (await file.read()).length }),
        });`,
    },
    scripts: {
      main: `${sdk}
        export default defineBuild(async (urd) => {
          await urd.build('twice', { source: await urd.build('rows') });
        });`,
    },
  });
  expect((await project.ax('run')).status).toBe(0);
  const ax = axOf(project);

  const details = { over: 'rows', concurrency: 3, onError: 'record', reuseRows: true };
  expect(JSON.parse(await ax('method', 'twice', '--json'))).toMatchObject({
    phases: [],
    map: { ...details, input: { n: 'int32' }, output: { twice: 'number', text: 'unicode or null' } },
  });
  expect(JSON.parse(await ax('method', 'sizes', '--json'))).toMatchObject({
    map: { over: 'files', input: {}, output: { size: 'int32' }, concurrency: 2, onError: 'chosen' },
  });
  expect(JSON.parse(await ax('method', 'rows', '--json'))).toMatchObject({
    phases: ['prepare', 'analysis'],
    map: null,
  });
  const text = await ax('method', 'twice');
  expect(text).not.toMatch(/^phases/m);
  expect(text).toMatch(/^ {2}columns in +n: int32$/m);
  expect(text).toMatch(/^ {2}columns out +twice: number, text: unicode or null$/m);

  const job = JSON.parse(await ax('job', 'twice', '--json'));
  expect(job.phases).toEqual([]);
  expect(job.map.slices).toMatchObject([
    { sliceno: 0, map: { step: 'map', sliceno: 0 } },
    { sliceno: 1, map: { step: 'map', sliceno: 1 } },
  ]);
  const shown = await ax('job', 'twice');
  expect(shown.match(/^ +[01] {2}.*$/gm)).toHaveLength(2);
  expect(shown).not.toMatch(/^phases$/m);
});

test('ax ds shows columns, links and rows per slice', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  const text = await ax('ds', 'append', '-s');
  expect(text).toMatch(/^main-2\n {2}rows +11 in 2 slices\n {2}parent +main-1\n/);
  const row = (name: string): string[] =>
    (new RegExp(`^ {2}${name} .*$`, 'm').exec(text)?.[0] ?? '').trim().split(/\s{2,}/);
  expect(row('id')).toEqual([
    'id',
    'int64',
    '0',
    String(2n ** 60n),
    String(2n ** 60n + 10n),
    expect.any(String),
    'main-1/default/id',
  ]);
  expect(row('name').slice(0, 3)).toEqual(['name', 'unicode', '2']);
  expect(row('twice').slice(0, 5)).toEqual(['twice', 'float64', '0', '0', '10']);
  expect(text).toMatch(/slice {2}rows\n +0 +6\n +1 +5\n$/);
});

test('ax ds -n shows rows, aligned, bytes by what they are', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  expect((await ax('ds', 'main-1', '-n', '3')).split('\n')).toEqual([
    '                 id  name    picture        score',
    '1152921504606846976  name 0  <jpeg 1.0 kB>      0',
    '1152921504606846978  name 2  <jpeg 3.0 kB>      1',
    '1152921504606846980  null    <jpeg 5.0 kB>      2',
    '… and 8 more rows of 11',
    '',
  ]);
  expect(await ax('ds', 'main-1/bad', '-n', '3')).toBe('reason\ntoo⏎bad\n');
  expect(JSON.parse(await ax('ds', 'main-1', '-n', '1', '-C', 'id', 'picture', '--json'))).toMatchObject({
    id: 'main-1',
    rows: 11,
    sample: [{ id: '1152921504606846976', picture: { bytes: 1003 } }],
  });
});

test('ax method lists the broken ones with their reason, and describes the others', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  const lines = (await ax('method')).trimEnd().split('\n');
  expect(lines.map((line) => line.split(/\s{2,}/)[0])).toEqual(['append', 'broken', 'fails', 'make']);
  expect(lines[1]).toMatch(/broken: methods\/broken\.ts does not compile: /);
  expect(lines[3]).toMatch(/Make a table\.$/);
  const text = await ax('method', 'make');
  expect(text).toContain('Make a table. It has two datasets.');
  expect(text).toMatch(/^ {2}rows +integer ≥ 0 +required +how many$/m);
  expect(text).toMatch(/^ {2}files +list of files +\[\]$/m);
  expect(text).toMatch(/^latest job +main-3$/m);
  expect(await ax('method', 'append')).toMatch(/^ {2}source +with score: float64$/m);
});

test('ax workdir counts jobs by state, and what they made; the disk is looked at only when that is asked for', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  const head =
    'main\\n {2}path +/.*\\n {2}slices +2\\n {2}jobs +3 done, 1 failed\\n {2}size +\\d.* in \\d+ files of finished jobs\\n';
  expect(await ax('workdir')).toMatch(new RegExp(`^${head}$`));
  expect(await ax('workdir', '--measure')).toMatch(new RegExp(`^${head} {2}on disk +\\d.* in \\d+ files\\n$`));
  const posts = ['main-1', 'main-2', 'main-3', 'main-4']
    .map((job): JobPost => JSON.parse(project.read(`workdirs/main/${job}/post.json`)))
    .filter(({ status }) => status === 'done');
  const sizes = posts.flatMap(({ files }) => Object.values(files).map(({ size }) => size));
  const told = JSON.parse(await ax('workdir', '--json'));
  expect(told).toMatchObject({ files: sizes.length, size: sizes.reduce((sum, size) => sum + size, 0), disk: null });
  // A folder that is no job's is not looked at.
  project.write('workdirs/main/strange/large', Buffer.alloc(1 << 20));
  expect(JSON.parse(await ax('workdir', '--json'))).toEqual(told);
  const measured = JSON.parse(await ax('workdir', '--json', '--measure'));
  expect(measured.disk.size).toBeGreaterThan(1 << 20);
  expect(measured.disk.files).toBeGreaterThan(told.files);
});

test('reading changes nothing in the workdir, and needs no project', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  const before = snapshot(project.path('workdirs'));
  await ax('job');
  await ax('job', 'main-1', '-o');
  await ax('ds', 'append', '-n', '2');
  await ax('method', 'make');
  await ax('workdir');
  expect(snapshot(project.path('workdirs'))).toEqual(before);
  const elsewhere = new TestProject();
  const { status, stdout } = await elsewhere.ax(
    'ds',
    'append',
    '-n',
    '1',
    '-C',
    'twice',
    '--workdir',
    project.path('workdirs/main'),
  );
  expect([status, stdout]).toEqual([0, 'twice\n    0\n… and 10 more rows of 11\n']);
});

test('a name that there is not: one sentence, and what may be meant', async () => {
  const project = await projectWithJobs();
  const cases: readonly (readonly [readonly string[], string, RegExp])[] = [
    [['job', 'main-9'], "There is no job 'main-9'", /Did you mean 'main-/],
    [['job', 'mke'], "There is no job 'mke'", /Did you mean 'make'/],
    [['job', 'zzzzzzzzz'], "There is no job 'zzzzzzzzz'", /`ax job` lists/],
    [['job', '../../etc'], "There is no job '../../etc'", /`ax job` lists/],
    [['ds', 'main-1/bda'], "Job main-1 has no dataset 'bda'.", /Did you mean 'bad'/],
    [['ds', 'appnd'], "There is no job 'appnd'", /Did you mean 'append'/],
    [['ds', 'fails'], "No job of the method 'fails'", /`ax job main-\d+` shows/],
    [['ds', 'main-1', '-C', 'nmae'], "There is no column 'nmae' in dataset main-1.", /Did you mean 'name'/],
    [['method', 'broken'], 'methods/broken.ts does not compile', /^$/],
  ];
  for (const [args, sentence, hint] of cases) {
    const { status, stdout, stderr } = await project.ax(...args);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.split('\n')[0]).toContain(`error ${sentence}`);
    expect(stderr.split('\n')[1]?.trim()).toMatch(hint);
  }
});
