import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { prepared, type TestProject } from './rig/project.ts';
import { twoStepProject } from './rig/two-step-project.ts';

/** main-1 to main-4; what is damaged is main-2 (`second`), between its input and the job that uses it. */
const built = prepared(async () => {
  const project = twoStepProject();
  expect((await project.run('main')).status).toBe(0);
  return project;
});

const recordOf = (project: TestProject, name: string): string => project.path('workdirs/main/main-2', name);

/** Commands that meet the records of main-2, and what they are asked. */
const commands = [
  ['job'],
  ['job', 'main-2'],
  ['job', 'second'],
  ['ds', 'main-2'],
  ['why', 'main-2'],
  ['workdir'],
  ['gc'],
  ['gc', '--delete'],
  ['verify'],
  ['pin', 'main-2'],
  ['grep', 'row 17', 'main-2'],
  ['hist', 'main-2', 'n'],
];

const laterFormat = /format 1 .*received format 99/;

/** All go through one reader: of the second record, those that look at it alone, at all jobs, and that remove. */
const readers = [['job', 'main-2'], ['workdir'], ['why', 'main-2'], ['gc', '--delete']];

describe.each([
  ['setup.json', readers],
  ['post.json', commands],
] as const)('a %s of a later format', (name, asked) => {
  test('is refused in one sentence by every command, and nothing is built or removed in its place', async () => {
    const project = await built();
    const file = recordOf(project, name);
    const record = readFileSync(file, 'utf8').replace('"format": 1', '"format": 99');
    writeFileSync(file, record);
    const counts = project.counts();
    for (const args of [['run', 'main'], ['run', '--dry-run', 'main'], ...asked]) {
      const { status, stdout, stderr } = await project.ax(...args);
      expect([args, status === 0, stdout + stderr]).toEqual([args, false, expect.stringMatching(laterFormat)]);
      expect([args, stderr]).toEqual([args, expect.not.stringMatching(/TypeError|\n\s+at /)]);
    }
    expect(project.counts()).toEqual(counts);
    expect(readFileSync(file, 'utf8')).toBe(record);
  });
});

test.each([
  ['setup.json', ''],
  ['post.json', 'null'],
])('a %s that can’t be read: it counts as broken off, is said once, and no other job fails', async (name, damaged) => {
  const project = await built();
  const file = recordOf(project, name);
  writeFileSync(file, damaged);
  for (const args of [['job'], ['workdir'], ['job', 'main-1'], ['ds', 'main-1'], ['why', 'main-3'], ['gc']]) {
    const { status, stdout, stderr } = await project.ax(...args);
    expect([args, status, stdout.length > 0]).toEqual([args, 0, true]);
    expect(stderr.split('main-2 counts as broken off').length - 1).toBeLessThanOrEqual(1);
    expect(stderr).not.toMatch(/TypeError|\n\s+at /);
  }
  expect((await project.ax('verify')).stdout).toContain(`main-2/${name}' can't be read`);
  const { status, stderr, events } = await project.run('main');
  expect([status, stderr]).toEqual([0, '']);
  const told = events.flatMap((event) => ('reason' in event && 'job' in event ? [[event.job, event.reason]] : []));
  expect(told).toEqual([['main-2', expect.stringContaining(`${name} can't be read`)]]);
  // Built again and come out the same, so that what follows is reused.
  expect(project.counts()).toEqual({ first: 1, second: 2, third: 1, other: 1 });
  expect((await project.run('main')).events.filter(({ type }) => type === 'job-started')).toEqual([]);
});

test('the record of another job in its place counts for nothing', async () => {
  const project = await built();
  const file = recordOf(project, 'setup.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"job": "main-2"', '"job": "main-1"'));
  expect((await project.ax('job', 'main-2')).stderr).toContain('it is the record of main-1');
  expect((await project.run('main')).status).toBe(0);
  expect(project.counts()).toEqual({ first: 1, second: 2, third: 1, other: 1 });
});

test('a builds record of a later format: nothing is removed', async () => {
  const project = await built();
  project.write('workdirs/main/builds/main.json', '{ "format": 2, "jobs": {} }');
  const { status, stderr } = await project.ax('gc', '--keep-days', '0', '--delete');
  expect([status, stderr]).toEqual([1, expect.stringMatching(/format 1 .*received format 2/)]);
});
