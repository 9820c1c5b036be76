import { existsSync, readdirSync } from 'node:fs';
import type { JobPost } from '@accelerator/job';
import { expect, test } from 'vitest';
import { type RunOutcome, TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const build = `${sdk}\nexport default defineBuild(async (urd) => { console.error(JSON.stringify(await (await urd.build('m')).load())); });`;

/**
 * The engine tells in its log twice a second how far a slice is, and looks at its memory more often than that: after
 * three times it has done so.
 */
const waitsForEngine = `
      const told = () => readdirSync('../../../runs').map((name) => readFileSync('../../../runs/' + name, 'utf8')).join().split('"progress"').length;
      for (const before = told(); told() < before + 3; job.progress(1234, 5000)) await new Promise((resolve) => setTimeout(resolve, 50));`;

/** A method `m` whose slice 1 dies by SIGKILL as often as is said, with 200 MB; it writes as it goes. */
function dying(deaths: number, spec = '', isMeasured = false): TestProject {
  const project = new TestProject({ scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
const count = (name) => Array.from({ length: 9 }, (_, i) => ${JSON.stringify(project.path('died.'))} + name + i).findIndex((file) => !existsSync(file));
export default defineMethod({
  ${spec}
  prepare: ({ job }) => job.datasetWriter({ columns: { n: 'int32' } }),
  async analysis({ prepareRes: writer, sliceno, job }) {
    ${project.count('analysis')}
    console.log('try', count('') + 1);
    const died = sliceno === 1 ? count('') : 9;
    writeFileSync(\`of \${sliceno} try \${died < ${deaths} ? died : 'last'}\`, 'x');
    for (let i = 0; i < 3; i++) writer.write(i * (sliceno + 1));
    if (died < ${deaths}) {
      writeFileSync(${JSON.stringify(project.path('died.'))} + died, '');
      job.progress(1234, 5000);
      const hold = Buffer.alloc(200_000_000, 1);
      ${isMeasured ? waitsForEngine : ''}
      process.kill(process.pid, hold[5] === 1 ? 'SIGKILL' : 'SIGTERM');
      await new Promise(() => setInterval(() => {}, 1000));
    }
    return sliceno;
  },
  synthesis: ({ analysisRes }) => [...analysisRes],
});`,
  );
  return project;
}

const retried = ({ events }: RunOutcome) => events.flatMap((event) => (event.type === 'task-retried' ? [event] : []));
const readPost = (project: TestProject, job: string): JobPost =>
  JSON.parse(project.read(`workdirs/main/${job}/post.json`));

test('the error of a process that died says how, where, how far it was and what memory it had used', async () => {
  const project = dying(1, '', true);
  const outcome = await project.run('main');
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toMatch(
    /analysis of slice 1: The process of analysis\.1 was killed by SIGKILL; 1234 of 5000 rows or files were done; it had used \d+ MB of memory at most; it last printed: try 1\./,
  );
  const { error } = readPost(project, 'main-1');
  expect(error).toMatchObject({
    code: 'SLICE_DIED',
    phase: 'analysis',
    sliceno: 1,
    details: { signal: 'SIGKILL', sliceno: 1, lastRow: 1234 },
  });
  expect(Number(error?.details?.peakMemory)).toBeGreaterThan(200_000_000);
  expect(Number(error?.details?.peakMemory)).toBeLessThan(600_000_000);
  expect(retried(outcome)).toEqual([]);
});

test.each([
  ['the method says so', 'retries: 2,', []],
  ['ax run --retries says so', '', ['--retries', '2']],
  ['the larger of both counts', 'retries: 1,', ['--retries', '2']],
])('a phase whose process died is run again when %s', async (_, spec, args) => {
  const project = dying(2, spec);
  const outcome = await project.ax('run', '--json', ...args, 'main');
  expect([outcome.status, outcome.stderr]).toEqual([0, '[0,1]\n']);
  // Both slices once, and slice 1 twice more.
  expect(project.counts()).toEqual({ analysis: 4 });
  const files = readdirSync(project.path('workdirs/main/main-1'));
  expect(files.filter((name) => name.startsWith('of '))).toEqual(['of 0 try last', 'of 1 try last']);
  expect((await project.ax('verify')).status).toBe(0);
  const { stdout } = await project.ax('ds', 'main-1', '--json', '-n', '10');
  expect(JSON.parse(stdout).sample.map(({ n }: { n: number }) => n)).toEqual([0, 1, 2, 0, 2, 4]);
  expect(readPost(project, 'main-1').phases.filter(({ sliceno }) => sliceno === 1)).toHaveLength(1);
  // What the tries printed stays, all of it.
  expect(project.read('workdirs/main/main-1/output/analysis.1.txt')).toBe('try 1\ntry 2\ntry 3\n');
});

test('after the last try it fails, and every try is told', async () => {
  const project = dying(3);
  const outcome = await project.ax('run', '--retries', '2', 'main');
  expect(outcome.status).toBe(1);
  expect(outcome.stderr + outcome.stdout).toMatch(
    /again .*main-1 .*try 2 of 3: The process of analysis\.1 was killed by SIGKILL[\s\S]*again .*try 3 of 3/,
  );
  expect(project.counts()).toEqual({ analysis: 4 });
});

test('an exception is not tried again', async () => {
  const project = new TestProject({ scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ retries: 3, synthesis() { ${project.count('m')} throw new Error('no'); } });`,
  );
  expect((await project.run('main')).status).toBe(1);
  expect(project.counts()).toEqual({ m: 1 });
});

test('a map computes the rows again that a dead process had been handed', async () => {
  const project = new TestProject({
    scripts: {
      main: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('upper', { source: await urd.build('table') }); });`,
    },
  });
  project.write(
    'methods/table.ts',
    `${sdk}\nexport default defineMethod({ prepare: ({ job }) => job.datasetWriter({ columns: { n: 'int32' } }), analysis({ prepareRes, sliceno }) { for (let i = 0; i < 50; i++) prepareRes.write(i * 2 + sliceno); } });`,
  );
  project.write(
    'methods/upper.ts',
    `${sdk}
import { existsSync, writeFileSync } from 'node:fs';
const mark = ${JSON.stringify(project.path('died'))};
export default defineMap({ retries: 1, input: { n: 'int32' }, output: { twice: 'int32' }, map({ n }) {
  if (n === 41 && !existsSync(mark)) { writeFileSync(mark, ''); process.kill(process.pid, 'SIGKILL'); }
  return { twice: n * 2 };
} });`,
  );
  const outcome = await project.run('main');
  expect([outcome.status, outcome.stderr]).toEqual([0, '']);
  expect([existsSync(project.path('died')), retried(outcome).length]).toEqual([true, 1]);
  const { stdout } = await project.ax('ds', 'main-2', '--json', '-n', '100');
  const rows: { n: number; twice: number }[] = JSON.parse(stdout).sample;
  expect(rows.map(({ n }) => n)).toEqual(
    [0, 1].flatMap((sliceno) => Array.from({ length: 50 }, (_, i) => i * 2 + sliceno)),
  );
  expect(rows.every(({ n, twice }) => twice === n * 2)).toBe(true);
});

test.each([
  ['waits', 'await new Promise((resolve) => setTimeout(resolve, 60_000));'],
  ['spins', 'while (true);'],
])('a phase that %s longer than the time limit is stopped, with a clear error', async (_, how) => {
  const project = new TestProject({ scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ timeLimit: 0.5, retries: 5, async analysis() { ${project.count('m')} ${how} } });`,
  );
  const outcome = await project.run('main');
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toMatch(
    /failed in analysis of slice (\d): analysis\.\1 took longer than the time limit of the method, 0\.5 s, and was stopped\./,
  );
  // It is not tried again; the other slice may not have begun.
  expect(project.counts().m ?? 0).toBeLessThanOrEqual(2);
});

test('waiting for a worker does not count towards the time limit', async () => {
  const project = new TestProject({ config: { slices: 8, workers: 1 }, scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ timeLimit: 5, analysis: () => new Promise((resolve) => setTimeout(resolve, 700)), synthesis: () => 1 });`,
  );
  expect(await project.run('main')).toMatchObject({ status: 0, stderr: '1\n' });
});

test.each([
  [
    'retries: -1',
    'Expected an integer of at least 0 ({ times, delay } is for maps) for retries of the method, received -1.',
  ],
  ['timeLimit: 0', 'Expected more than 0 seconds for timeLimit of the method, received 0.'],
])('%s is refused when the method loads', async (spec, sentence) => {
  const project = new TestProject({
    scripts: { main: build },
    methods: { m: `${sdk}\nexport default defineMethod({ ${spec}, synthesis: () => 1 });` },
  });
  expect((await project.run('main')).stderr).toContain(sentence);
});
