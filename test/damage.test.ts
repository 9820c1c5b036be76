import { readFileSync, writeFileSync } from 'node:fs';
import { jobDetails } from '@accelerator/inspect';
import { Workdir } from '@accelerator/store';
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
  // What is left of a job is shown, with what is wrong.
  const workdir = Workdir.open(project.path('workdirs/main'));
  const [manifest, result] = await Promise.all(['main-2', 'main-4'].map((id) => jobDetails(workdir, id)));
  expect(manifest).toMatchObject({ state: 'done', datasets: [], damaged: [expect.stringContaining('main-2')] });
  expect(result).toMatchObject({ state: 'done', hasResult: false });
  expect(result?.damaged).toEqual([expect.stringContaining('result.msgpack')]);
  const shown = await project.ax('job', 'main-2');
  expect([shown.status, shown.stderr]).toEqual([0, '']);
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

test('a damaged workdir.json says what was in it, by what the jobs say', async () => {
  const project = twoStepProject();
  await project.run('main');
  const file = 'workdirs/main/workdir.json';
  const whole = project.read(file);
  const damages = ['', whole.slice(0, 20), whole.replace('"slices": 2', '"slices": 3'), whole.replace('name', 'nbme')];
  for (const damage of damages) {
    project.write(file, damage);
    expect(() => Workdir.open(project.path('workdirs/main'))).toThrow(
      expect.objectContaining({
        code: 'RECORD_DAMAGED',
        hint: expect.stringContaining('{"format":1,"name":"main","slices":2}'),
      }),
    );
  }
  // As the hint says.
  project.write(file, '{"format":1,"name":"main","slices":2}');
  const healed = await project.run('main');
  expect([healed.status, healed.events.filter(({ type }) => type === 'job-started')]).toEqual([0, []]);
});
