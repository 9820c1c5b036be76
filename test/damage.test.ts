import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { TestProject } from './rig/project.ts';
import { twoStepProject } from './rig/two-step-project.ts';

/** Changes one bit in the middle of a file: its size and time say nothing. */
function flip(project: TestProject, file: string, at = 0.5): void {
  const bytes = readFileSync(project.path('workdirs/main', file));
  const index = Math.floor(bytes.length * at);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  writeFileSync(project.path('workdirs/main', file), bytes);
}

/** Lets `third` run again, and so read what it is given. */
function changeThird(project: TestProject, mark: string): void {
  const source = project.read('methods/third.ts');
  project.write('methods/third.ts', source.replace(/about: '[^']*'/, `about: '${mark}'`));
}

test('what is damaged is found where it is read, and heals by building again', async () => {
  const project = twoStepProject();
  expect((await project.run('main')).status).toBe(0);
  // A manifest and a result are looked at before their jobs are reused.
  flip(project, 'main-2/default/dataset.json');
  flip(project, 'main-4/result.msgpack');
  const healed = await project.run('main');
  expect([healed.status, healed.stderr]).toEqual([0, '']);
  expect(healed.events.flatMap((event) => (event.type === 'hit-refused' ? [event.job] : []))).toEqual([
    'main-2',
    'main-4',
  ]);
  expect(project.counts()).toEqual({ first: 1, second: 2, third: 1, other: 2 });

  // A column is looked at by who reads it: that job fails, and the next run builds what was damaged again, with what
  // links to it.
  flip(project, 'main-1/default/text/0.arrow', 0.4);
  changeThird(project, 'first try');
  const failed = await project.run('main');
  expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining('is damaged in batch 0')]);
  const counts = project.counts();
  expect(counts).toMatchObject({ first: 1, second: 2 });
  const again = await project.run('main');
  expect([again.status, again.stderr]).toEqual([0, '']);
  const refused = again.events.flatMap((event) => (event.type === 'hit-refused' ? [event.job] : []));
  expect(refused).toContain('main-1');
  expect(new Set(refused).size).toBe(refused.length);
  expect(project.counts()).toEqual({ ...counts, first: 2, second: 3, third: (counts.third ?? 0) + 1 });
  expect((await project.run('main')).events.filter(({ type }) => type === 'job-started')).toEqual([]);
});
