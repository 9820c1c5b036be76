import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, z } from '@accelerator/sdk';";

/** Where an absolute name would lead. */
const elsewhere = path.join(tmpdir(), `ax-escape-${process.pid}`);

/** Names that came out of somebody's data, and are meant to hurt. */
const hostile = [
  '../escape',
  '../../main-1/setup.json',
  elsewhere,
  'a/../../escape',
  '..',
  '.',
  '',
  'nul\0byte',
  './../x',
  'post.json',
  'setup.json',
  'attempts/x',
  'output/synthesis.txt',
  'result.msgpack',
  'method.mjs',
];

/** Names that are odd, and legal. */
const odd = [
  '...',
  '..a',
  '-rf',
  '--help',
  ' ',
  'a b',
  '#',
  '%2e%2e',
  '~',
  '$HOME',
  '"quotes"',
  "it's",
  '*',
  '?',
  'new\nline',
  'tab\t',
  '\u202e',
  '🌄',
  'ünï',
  'e\u0301',
  'CON',
  'con.txt',
  'a'.repeat(200),
  'deep/er/and/deeper',
  '.hidden',
  'default',
  'keys',
  '__proto__',
  'constructor',
  'toString',
  'a\\b',
];

/** Everything below a folder but the job directories, the index and the modules. */
function outside(project: TestProject): string[] {
  return (
    readdirSync(project.directory, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          !/^(workdirs\/main\/main-\d+(\/|$)|workdirs\/main\/(keys|methods|sessions|locks|builds)|node_modules|\.ax)/.test(
            name,
          ),
      )
      // Each run leaves a log.
      .filter((name) => !name.startsWith('workdirs/main/runs/'))
      .sort()
  );
}

const scripted = (body: string): string => `${sdk}\nexport default defineBuild(async (urd) => { ${body} });`;

test.each([
  ['job.filename', 'writeFileSync(job.filename(name), "x")'],
  ['job.save', 'await job.save(name, "x")'],
  ['job.open', "await (await job.open(name, 'w')).close()"],
])('%s: a hostile name is refused, and nothing is written outside', async (_, call) => {
  const project = new TestProject({
    scripts: { main: scripted("console.error(JSON.stringify(await (await urd.build('m')).load()));") },
  });
  project.write(
    'methods/m.ts',
    `${sdk}
import { writeFileSync } from 'node:fs';
export default defineMethod({ async synthesis({ job }) {
  const refused = [];
  for (const name of ${JSON.stringify(hostile)}) {
    try { ${call}; refused.push([name, 'taken']); } catch (error) { refused.push([name, error.code]); }
  }
  return refused;
} });`,
  );
  await project.run('main');
  const before = outside(project);
  const { status, stderr } = await project.ax('run', '--json', '--force', 'main');
  expect(status).toBe(0);
  const refused: [string, string][] = JSON.parse(stderr);
  expect(refused.filter(([, code]) => !/^(NAME_LEAVES_JOB|NAME_RESERVED)$/.test(code))).toEqual([]);
  expect(refused).toHaveLength(hostile.length);
  expect(existsSync(elsewhere)).toBe(false);
  expect(outside(project)).toEqual(before);
  expect((await project.ax('verify')).status).toBe(0);
});

test('odd names of files, datasets and columns all work, each apart from the others', async () => {
  const project = new TestProject({
    scripts: {
      main: scripted(
        "const made = await urd.build('make'); console.error(JSON.stringify(await (await urd.build('read', { made })).load()));",
      ),
    },
  });
  project.write(
    'methods/make.ts',
    `${sdk}
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
export default defineMethod({ async synthesis({ job }) {
  for (const [index, name] of ${JSON.stringify(odd)}.entries()) {
    const file = job.filename('f/' + name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'content ' + index);
    const table = job.datasetWriter({ name, columns: Object.fromEntries([['n', 'int32'], [name + '!', 'unicode']]) }).split();
    table.write(index, name);
  }
  const wide = job.datasetWriter({ name: 'wide', columns: Object.fromEntries(${JSON.stringify(odd)}.map((name) => [name, 'int32'])) }).split();
  wide.write(...${JSON.stringify(odd)}.map((_, index) => index));
} });`,
  );
  project.write(
    'methods/read.ts',
    `${sdk}
export default defineMethod({ jobs: { made: job() }, async synthesis({ jobs: { made } }) {
  const names = ${JSON.stringify(odd)};
  const wide = made.dataset('wide');
  return names.map((name, index) => [
    made.readFile('f/' + name).toString() === 'content ' + index,
    [...made.dataset(name).iterate(null, name + '!')][0] === name,
    [...wide.iterate(null, name)][0] === index,
  ]);
} });`,
  );
  const { status, stderr } = await project.run('main');
  expect(stderr).toMatch(/^\[/);
  expect(status).toBe(0);
  const results: boolean[][] = JSON.parse(stderr);
  expect(results.flatMap((result, index) => (result.every(Boolean) ? [] : [[odd[index], result]]))).toEqual([]);
  expect(results).toHaveLength(odd.length);
  expect((await project.ax('verify')).status).toBe(0);
  // And they are shown without acting upon the terminal.
  const { stdout } = await project.ax('job', 'make');
  expect(stdout).not.toContain('new\nline');
});

test.each([
  ['a dataset', "await urd.build('m', { source: NAME });"],
  ['a job', "await urd.build('m', { other: NAME });"],
  ['urd.job', 'urd.job(NAME);'],
])('%s given by a hostile id is an error, and nothing outside is read', async (_, body) => {
  const project = new TestProject();
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ datasets: { source: dataset.optional() }, jobs: { other: job.optional() }, synthesis: () => 1 });`,
  );
  project.write('secret/setup.json', '{"format":1}');
  project.write('secret/default/dataset.json', '{}');
  for (const id of [
    '../../secret',
    '../../secret/default',
    'main-1/../../../secret',
    '/etc',
    '..',
    '',
    'main-1\0',
    'main-1e3',
    'main-01',
  ]) {
    project.write('build-scripts/main.ts', scripted(body.replace('NAME', JSON.stringify(id))));
    const { status, stderr } = await project.run('main');
    expect([id, status]).toEqual([id, 1]);
    expect(stderr).toMatch(/There is no|no dataset|Expected/);
  }
});

test('links that somebody planted in a job directory lead nowhere', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineMethod({ synthesis({ job }) { writeFileSync('a.txt', 'content'); return 1; } });`,
    },
    scripts: { main: scripted("await urd.build('m');") },
    files: { 'secret.txt': 'content' },
  });
  await project.run('main');
  const file = project.path('workdirs/main/main-1/a.txt');
  rmSync(file);
  symlinkSync(project.path('secret.txt'), file);
  // The same size and content: only that it is a link gives it away.
  const { status, stdout } = await project.ax('verify');
  expect([status, stdout]).toEqual([1, expect.stringContaining("its file 'a.txt' is no plain file")]);
  const { events } = await project.run('main');
  expect(events.flatMap((event) => (event.type === 'hit-refused' ? [event.reason] : []))).toEqual([
    "its file 'a.txt' is no plain file",
  ]);
  expect(readFileSync(project.path('secret.txt'), 'utf8')).toBe('content');
});

test('collecting a job does not follow links out of it, or take a link for a job', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}\nexport default defineMethod({ options: z.object({ n: z.int() }), synthesis: ({ options }) => options.n });`,
    },
    scripts: { main: scripted("await urd.build('m', { n: 1 });") },
    files: { 'precious/a.txt': 'keep me' },
  });
  await project.run('main');
  symlinkSync(project.path('precious'), project.path('workdirs/main/main-1/planted'));
  symlinkSync(project.path('precious'), project.path('workdirs/main/main-7'));
  writeFileSync(project.path('workdirs/main/builds/main.json'), '');
  await project.ax('gc', '--delete', '--keep-days', '0');
  expect(existsSync(project.path('workdirs/main/main-1'))).toBe(false);
  expect(readFileSync(project.path('precious/a.txt'), 'utf8')).toBe('keep me');
  expect(path.basename(project.directory)).toMatch(/^ax-test-/);
});
