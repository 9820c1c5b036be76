import { cpSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { finish, type Outcome, prepared, TestProject } from './rig/project.ts';
import { canMount, makeReadOnly } from './rig/small-disk.ts';
import { twoStepProject } from './rig/two-step-project.ts';

/** Commands that only read; those of the second kind need no project. */
const needProject = [['method'], ['method', 'first'], ['run', '--dry-run', '--json', 'main']];
const needNone = [
  ['job'],
  ['job', 'main-1'],
  ['job', 'third', '--json'],
  ['ds', 'main-2'],
  ['ds', 'second', '-n', '5'],
  ['why', 'main-1'],
  ['verify'],
  ['verify', '--quick', 'main-3'],
  ['workdir'],
  ['gc'],
  ['gc', '--keep-days', '0', '--max-size', '1MB'],
  ['pin'],
  ['grep', 'row 17', 'main-1'],
  ['hist', 'main-1', 'n'],
];

const built = prepared(async () => {
  const project = twoStepProject();
  expect((await project.run('main')).status).toBe(0);
  return project;
});

describe.skipIf(!canMount)('a project on a disk that can only be read', () => {
  test.each([...needProject, ...needNone].map((args) => [args.join(' '), args] as const))('ax %s', async (_, args) => {
    const project = await built();
    // As if it had been copied there: nothing is known of its configuration and methods.
    renameSync(project.path('.ax'), project.path('.ax-before'));
    makeReadOnly(project.directory);
    expect(() => writeFileSync(project.path('x'), '')).toThrow('EROFS');
    // A folder for temporary files that nobody else uses.
    const temporary = new TestProject().path('tmp');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const outcome = await project.ax(...args).finally(() => vi.unstubAllEnvs());
    expect([outcome.status, outcome.stderr]).toEqual([0, '']);
    expect(outcome.stdout).not.toBe('');
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('a workdir that was copied elsewhere, without its project', async () => {
  const project = await built();
  const copy = new TestProject().path('copy');
  cpSync(project.path('workdirs/main'), copy, { recursive: true, verbatimSymlinks: true });
  renameSync(project.path('workdirs'), project.path('gone'));
  for (const args of needNone) {
    const outcome = await new TestProject().ax(...args, '--workdir', copy);
    expect([args, outcome.status, outcome.stderr]).toEqual([args, 0, '']);
  }
});

test('a workdir that is being built all the while', async () => {
  const project = await built();
  let isBuilding = true;
  const outcomes: Outcome[] = [];
  const building = (async () => {
    for (let seed = 2; isBuilding; seed++)
      outcomes.push(await finish(project.start('run', 'main', '--seed', String(seed))));
  })();
  try {
    // Until several runs have ended meanwhile, however slow they are.
    do {
      for (const args of [...needNone, ...needProject]) {
        const outcome = await project.ax(...args);
        expect([args, outcome.status, outcome.stderr]).toEqual([args, 0, '']);
      }
    } while (outcomes.length < 2);
  } finally {
    isBuilding = false;
  }
  await building;
  expect(outcomes.length).toBeGreaterThan(2);
  expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 0));
});
