import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { prepared, type TestProject } from './rig/project.ts';
import { twoStepProject } from './rig/two-step-project.ts';

interface Report {
  readonly steps: readonly {
    readonly name: string;
    readonly checked: number;
    readonly seconds: number;
    readonly findings: readonly { readonly job: string | null; readonly problem: string; readonly severity: string }[];
  }[];
  readonly dependents: Readonly<Record<string, readonly string[]>>;
}

async function verify(
  project: TestProject,
  ...args: string[]
): Promise<{ status: number | null; report: Report; found: string[] }> {
  const { status, stdout, stderr } = await project.ax('verify', '--json', ...args);
  expect(stderr).toBe('');
  const report: Report = JSON.parse(stdout);
  return {
    status,
    report,
    found: report.steps.flatMap(({ name, findings }) =>
      findings.map(({ job, severity }) => `${name} ${severity} ${job}`),
    ),
  };
}

/** main-1 makes a dataset and files, main-2 links to it and chains, main-3 has main-2 as its input. */
const built = prepared(async () => {
  const project = twoStepProject();
  expect((await project.run('main')).status).toBe(0);
  return project;
});

/** Changes one byte in the middle of a file, and nothing else. */
function flip(project: TestProject, file: string, at = 0.5): void {
  const bytes = readFileSync(project.path('workdirs/main', file));
  const index = Math.floor(bytes.length * at);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  writeFileSync(project.path('workdirs/main', file), bytes);
}

test('a workdir on which nothing happened is whole: every step looked at something, and says how long it took', async () => {
  const project = await built();
  const { status, report } = await verify(project);
  expect(status).toBe(0);
  expect(report.steps.map(({ name, findings }) => [name, findings.length])).toEqual([
    ['records', 0],
    ['sizes', 0],
    ['links', 0],
    ['index', 0],
    ['contents', 0],
    ['columns', 0],
  ]);
  for (const { checked, seconds } of report.steps) expect([checked > 0, seconds > 0]).toEqual([true, true]);
  const { stdout } = await project.ax('verify');
  expect(stdout).toMatch(/^columns +\d+ column files, .* ms$/m);
  expect(stdout).toContain('Everything is as it was recorded.');
});

test.each([
  ['a value of a column', 'main-1/default/text/0.arrow', 0.3, 'columns wrong main-1'],
  ['the footer of a column', 'main-1/default/text/1.arrow', 0.97, 'columns wrong main-1'],
  ['a file', 'main-1/note.txt', 0.5, 'contents wrong main-1'],
  ['a result', 'main-3/result.msgpack', 0.9, 'contents wrong main-3'],
  ['the code that ran', 'main-2/method.mjs', 0.5, 'contents wrong main-2'],
])('one flipped bit in %s is found', async (_, file, at, expected) => {
  const project = await built();
  flip(project, file, at);
  const { status, found } = await verify(project);
  expect([status, found]).toEqual([1, [expected]]);
  // The sizes are right: a look that does not read can't see it.
  expect((await verify(project, '--quick')).status).toBe(0);
});

test.each([
  ['setup.json', /"slices": 2/, '"slices": 3', 'records wrong main-2'],
  ['post.json', /"digest": "(?=[0-9a-f])/, '"digest": "0', 'records wrong main-2'],
  ['default/dataset.json', /"rows": 2000/, '"rows": 20000', 'sizes wrong main-2'],
  ['default/dataset.json', /"caption": ""/, '"captiom": ""', 'contents wrong main-2'],
])('an edited %s is found', async (file, pattern, replacement, expected) => {
  const project = await built();
  const name = `workdirs/main/main-2/${file}`;
  const text = project.read(name);
  const edited = text.replace(pattern, replacement);
  expect(edited).not.toBe(text);
  project.write(name, edited);
  const { status, found } = await verify(project);
  expect(status).toBe(1);
  expect(found).toContain(expected);
});

test('a record that is no JSON any more: said once, and the other jobs are checked', async () => {
  const project = await built();
  project.write('workdirs/main/main-1/post.json', '{ "format": 1,');
  flip(project, 'main-3/result.msgpack');
  const { status, found } = await verify(project);
  expect(status).toBe(1);
  expect(found).toContain('records wrong main-1');
  expect(found).toContain('contents wrong main-3');
});

test('missing and cut files, and whom they concern', async () => {
  const project = await built();
  rmSync(project.path('workdirs/main/main-1/default/text/0.arrow'));
  writeFileSync(project.path('workdirs/main/main-1/note.txt'), 'n');
  const { status, report, found } = await verify(project, '--quick');
  expect(status).toBe(1);
  expect(found).toEqual(['sizes wrong main-1', 'sizes wrong main-1', 'links wrong main-2']);
  expect(report.dependents).toEqual({ 'main-1': ['main-2', 'main-3'], 'main-2': ['main-3'] });
  expect((await project.ax('verify', '--quick')).stdout).toContain('main-2, main-3 depend on main-1');
});

test('a removed job is missed by those that link to it, and by the index', async () => {
  const project = await built();
  rmSync(project.path('workdirs/main/main-1'), { recursive: true });
  const { status, found } = await verify(project);
  expect(status).toBe(1);
  expect(found).toContain('links wrong main-2');
  expect(found).toContain('index note null');
});

test('one job is checked with what it needs, and not the others', async () => {
  const project = await built();
  flip(project, 'main-1/default/text/0.arrow', 0.3);
  expect((await verify(project, 'main-3')).found).toEqual(['columns wrong main-1']);
  expect((await verify(project, 'first')).found).toEqual(['columns wrong main-1']);
  expect((await verify(project, 'other')).found).toEqual([]);
});

test('what was broken off is not wrong', async () => {
  const project = await built();
  mkdirSync(project.path('workdirs/main/main-9/attempts/analysis.0'), { recursive: true });
  writeFileSync(project.path('workdirs/main/main-9/setup.json'), '{ "for');
  rmSync(project.path('workdirs/main/main-3/post.json'));
  const key = readdirSync(project.path('workdirs/main/keys'))[0] ?? '';
  symlinkSync('../../main-77', project.path('workdirs/main/keys', key, 'ff'));
  const { status, found } = await verify(project);
  expect(status).toBe(0);
  expect(found.every((line) => line.startsWith('index note'))).toBe(true);
});

test('a workdir that nobody may write to, copied elsewhere, without its project', async () => {
  const project = await built();
  const copy = project.path('elsewhere');
  cpSync(project.path('workdirs/main'), copy, { recursive: true, verbatimSymlinks: true });
  renameSync(project.path('workdirs'), project.path('gone'));
  chmodSync(copy, 0o555);
  const { status, found } = await verify(project, '--workdir', copy);
  chmodSync(copy, 0o755);
  expect([status, found]).toEqual([0, []]);
});
