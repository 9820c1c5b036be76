import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, job, z } from '@accelerator/sdk';";
const script = (body: string): string => `${sdk}\nexport default defineBuild(async (urd) => { ${body} });`;

test.each([
  ['a Promise in a result', 'async synthesis() { return { total: (async () => 1)() }; }', 'result.total', 'await'],
  ['an iterator', 'synthesis() { return { all: new Map([[1, 2]]).values() }; }', 'result.all', '[...it]'],
  ['an analysis', 'analysis({ sliceno }) { return [() => sliceno]; }, synthesis() { return 1; }', 'analysisRes[', ''],
  [
    'a saved value',
    "async synthesis({ job }) { await job.save('v', { url: new URL('http://a') }); }",
    'value.url',
    'url.href',
  ],
])('%s that would not come back is refused by its place', async (_name, phases, place, hint) => {
  const project = new TestProject({
    methods: { m: `${sdk}\nexport default defineMethod({ ${phases} });` },
    scripts: { main: script("await urd.build('m');") },
  });
  const { status, stderr } = await project.run('main');
  expect(status).toBe(1);
  expect(stderr).toContain(`can be kept as ${place}`);
  expect(stderr).toContain(hint);
});

test('what synthesis returns is what the script reads', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}\nexport default defineMethod({ synthesis: () => ({ zero: -0, half: '\\ud800', own: JSON.parse('{"__proto__": 1}'), holes: [, 1], big: 2n ** 70n, none: Object.create(null) }) });`,
    },
    scripts: {
      main: script(
        "const v = await (await urd.build('m')).load(); console.log([Object.is(v.zero, -0), v.half === '\\ud800', Object.keys(v.own)[0], 0 in v.holes, v.big === 2n ** 70n, Object.getPrototypeOf(v.none)].join());",
      ),
    },
  });
  expect((await project.ax('run', 'main')).stdout).toContain('true,true,__proto__,false,true,');
});

const maker = `${sdk}\nexport default defineMethod({ options: z.object({ rows: z.int(), note: z.string() }), synthesis({ job, options }) {
  const writer = job.datasetWriter({ name: 'bad', columns: { n: 'int32' } }).split();
  for (let n = 0; n < options.rows; n++) writer.write(n);
} });`;
const keeper = `${sdk}\nexport default defineMethod({
  datasets: { source: dataset() }, jobs: { made: job() },
  prepare: ({ datasets, jobs }) => ({ from: datasets.source, jobs: [jobs.made] }),
  async synthesis({ job, jobs, datasets, prepareRes }) {
    const own = job.datasetWriter({ name: 'own', columns: { n: 'int32' } });
    own.split().write(7);
    const finished = own.finish();
    await job.save('kept', { source: datasets.source });
    return { rows: prepareRes.from.rows, found: prepareRes.from, list: [jobs.made, jobs.made], finished };
  },
});`;
const reader = (
  count: string,
): string => `${sdk}\nexport default defineMethod({ jobs: { kept: job() }, async synthesis({ jobs }) { ${count}
  const { found, list, finished } = await jobs.kept.load();
  const { source } = await jobs.kept.load('kept');
  return [[...found.iterate(null, 'n')].length, list[0].method, list[0] === list[1], [...finished.iterate(null, 'n')][0], source.rows].join();
} });`;
const build = (note: string): string =>
  script(`const made = await urd.build('maker', { rows: 3, note: '${note}' });
  const kept = await urd.build('keeper', { source: made.dataset('bad'), made });
  console.log('script', (await kept.load()).found.rows, (await kept.load('kept')).source.id);
  console.log('reader', await (await urd.build('reader', { kept })).load());`);

test('datasets and jobs in results are references that load everywhere, and keep what they need', async () => {
  const project = new TestProject({ scripts: { main: build('a') } });
  project.write('methods/maker.ts', maker);
  project.write('methods/keeper.ts', keeper);
  project.write('methods/reader.ts', reader(project.count('reader')));
  const { stdout, stderr } = await project.ax('run', 'main');
  expect(stderr).not.toContain('error');
  expect(stdout).toContain('script 3 main-1/bad');
  expect(stdout).toContain('reader 3,maker,true,7,3');
  const shown = await project.ax('job', 'main-2', '--json');
  expect(JSON.parse(shown.stdout).result).toEqual({
    rows: 3,
    found: 'main-1/bad',
    list: ['main-1', 'main-1'],
    finished: 'main-2/own',
  });
  // The reference alone keeps the job: nothing of its records is an input of a pinned one.
  const post = JSON.parse(readFileSync(project.path('workdirs/main/main-2/post.json'), 'utf8'));
  expect(post.files['result.msgpack'].refers).toEqual(['main-1', 'main-1/bad']);
  expect((await project.ax('verify')).status).toBe(0);
  await project.ax('pin', 'main-2');
  project.write('build-scripts/main.ts', script(''));
  await project.ax('run', 'main');
  await project.ax('gc', '--keep-days', '0', '--payload', '--delete');
  expect(JSON.parse(readFileSync(project.path('workdirs/main/main-1/post.json'), 'utf8')).status).toBe('done');
});

test('a reference counts by what it contains: what was built again with equal content changes nothing', async () => {
  const project = new TestProject({ scripts: { main: build('a') } });
  project.write('methods/maker.ts', maker);
  project.write('methods/keeper.ts', keeper);
  project.write('methods/reader.ts', reader(project.count('reader')));
  await project.run('main');
  const digestOf = (id: string): unknown =>
    JSON.parse(readFileSync(project.path(`workdirs/main/${id}/post.json`), 'utf8')).digest;
  const forced = await project.run('--force', 'main');
  expect(forced.status).toBe(0);
  expect(digestOf('main-5')).toBe(digestOf('main-2'));
  const { reader: counted = 0 } = project.counts();
  project.write('build-scripts/main.ts', build('b').replace('rows: 3', 'rows: 4'));
  await project.run('main');
  expect(project.counts().reader).toBe(counted + 1);
});
