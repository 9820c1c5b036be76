import { expect, test } from 'vitest';
import { axOf, projectWithJobs } from './rig/typed-jobs.ts';

test('specs lead from jobs to jobs, to inputs and to datasets', async () => {
  const project = await projectWithJobs();
  const cases: readonly (readonly [spec: string, id: string])[] = [
    ['main-1', 'main-1'],
    ['types', 'main-4'],
    ['types~', 'main-2'],
    ['types~2', 'main-1'],
    ['types~~', 'main-1'],
    ['main-1+2', 'main-4'],
    ['main-2^', 'main-1'],
    ['main-LATEST', 'main-4'],
    ['other/more', 'main-3/more'],
    ['other.source', 'main-2'],
    ['other.datasets.source', 'main-2'],
    ['other.list.0', 'main-1'],
    ['other.source~', 'main-1'],
    ['other.source.previous', 'main-1'],
    ['main-2/~', 'main-1'],
    ['main-2/default~', 'main-1'],
    ['other/more^', 'main-2'],
    ['other/more^~', 'main-1'],
    ['workdirs/main/main-2', 'main-2'],
    ['./workdirs/main/main-3/more/', 'main-3/more'],
    [project.path('workdirs/main/main-1'), 'main-1'],
  ];
  const ids = await Promise.all(
    cases.map(async ([spec]) => {
      const { stdout, stderr } = await project.ax('ds', spec, '--json');
      return [spec, stderr === '' ? JSON.parse(stdout).id : stderr];
    }),
  );
  expect(ids).toEqual(cases);
  expect(await axOf(project)('job', 'other.source~')).toMatch(/^main-1 /);
  expect(await axOf(project)('job', 'types~2')).toMatch(/^main-1 /);
});

test('a spec that leads nowhere: one sentence, and what may be meant', async () => {
  const project = await projectWithJobs();
  const cases: readonly (readonly [spec: string, sentence: string, hint: RegExp])[] = [
    ['types~3', "There are only 2 jobs of method 'types' before main-4, not 3.", /^$/],
    ['main-1~', "There is no job of method 'types' before main-1.", /^$/],
    ['types+', "There is no job of method 'types' after main-4.", /^$/],
    ['main-1^', 'Job main-1 has no previous one.', /^$/],
    ['main-1/~', 'Dataset main-1 has no previous one.', /^$/],
    ['main-1/^', 'Dataset main-1 has no parent.', /^$/],
    ...['+', '<', '>'].map((step): [string, string, RegExp] => [
      `main-1/${step}`,
      'Dataset main-1 knows at most what comes before it, `~`, and its parent, `^`: only jobs have `+`, `<` and `>`.',
      /^$/,
    ]),
    ['other.sorce', "Job main-3 has no input 'sorce'.", /Did you mean 'source'/],
    ['main-1.source', "Job main-1 has no input 'source'.", /no datasets and no jobs/],
    ['main-1.constructor', "Job main-1 has no input 'constructor'.", /no datasets and no jobs/],
    ['', "There is no job '' in", /`ax job` lists/],
    ['workdirs/main', "There is no job 'workdirs/main' in", /`ax job` lists/],
    ['other.list', "Input 'list' of job main-3 is a list of 2.", /from `\.list\.0` to `\.list\.1`/],
    ['other.list.2', "Input 'list' of job main-3 has no element 2.", /from `\.list\.0` to `\.list\.1`/],
    ['typs~2', "There is no job 'typs'", /Did you mean 'types'/],
    ['other/mroe~', "Job main-3 has no dataset 'mroe'.", /Did you mean 'more'/],
    ['other', 'Job main-3 has no default dataset.', /It has main-3\/more\./],
  ];
  for (const [spec, sentence, hint] of cases) {
    const { status, stdout, stderr } = await project.ax('ds', spec);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.split('\n')[0]).toContain(`error ${sentence}`);
    expect((stderr.split('\n')[1] ?? '').trim()).toMatch(hint);
  }
});

test('--chain lists the datasets with their rows and sums, the oldest first', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  const lines = (await ax('ds', 'main-2', '-c', '-s', '-C', 'int64', 'text')).split('\n');
  const cells = lines.map((line) => line.trim().split(/\s{2,}/));
  expect(cells[1]?.slice(0, 3)).toEqual(['main-1', '5', '15']);
  expect(cells[2]?.slice(0, 3)).toEqual(['main-2', '3', '15']);
  expect(cells[3]?.slice(0, 2)).toEqual(['2 datasets', '8']);
  expect(cells[6]?.slice(0, 5)).toEqual(['int64', 'int64', '2', String(2n ** 62n), String(2n ** 62n + 4n)]);
  expect(cells[7]?.slice(0, 3)).toEqual(['text', 'unicode', '1']);
  expect(lines.slice(-4)).toEqual(['slice  rows', '    0     5', '    1     3', '']);
  expect(JSON.parse(await ax('ds', 'main-2', '-c', '--json'))).toMatchObject({
    datasets: [
      { id: 'main-1', rows: 5 },
      { id: 'main-2', rows: 3 },
    ],
    rows: 8,
    rowsPerSlice: [5, 3],
  });
  expect(await ax('ds', 'main-2', '-c', '-n', '4', '-C', 'int32')).toBe(
    'int32\n   -2\n    0\n    2\n   -1\n… and 4 more rows of 8\n',
  );
});

test('--row, --list, --location, and what does not go together', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  expect(await ax('ds', 'main-1', '--row', '3', '-C', 'int32', 'text', 'image')).toBe(
    'int32  -1\ntext\nimage  <png 5 B>\n',
  );
  expect(JSON.parse(await ax('ds', 'main-1', '--row', '-1', '-C', 'int64', 'json', '--json'))).toEqual({
    int64: String(2n ** 62n + 3n),
    json: { row: 3, list: [1, null] },
  });
  expect((await ax('ds', 'other', '--list')).split('\n')[1]).toMatch(/^main-3\/more +3 +16 +main-2$/);
  expect(await ax('ds', 'other/more', '-w', '-C', 'twice', 'text')).toMatch(
    new RegExp(
      `directory +${project.path('workdirs/main/main-3/more')}\\n[^]*workdirs/main/main-3/more/twice\\n[^]*workdirs/main/main-2/default/text\\n`,
    ),
  );
  const wrong: readonly (readonly [string[], string])[] = [
    [['main-1', '--row', '5'], 'error There is no row 5 in dataset main-1: it has 5 rows.'],
    [['main-1', '--row', '-6'], 'error There is no row -6 in dataset main-1: it has 5 rows.'],
    [['main-1', '--row', 'x'], "error Expected an integer of at least 0 for --row, received 'x'."],
    [['main-1', '--row', '1', '-n', '3'], 'error `--row` does not go together with `--rows`.'],
    [['main-1', '-l', '--export', 'x.csv'], 'error `--list` does not go together with `--export`.'],
  ];
  for (const [args, sentence] of wrong) {
    const { status, stderr } = await project.ax('ds', ...args);
    expect([status, stderr.split('\n')[0]]).toEqual([1, sentence]);
  }
});
