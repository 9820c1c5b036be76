import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, job, z } from '@accelerator/sdk';";

/** Builds jobs `from` to before `to` of two kinds, many at a time, and checks every result. */
const script = (from: number, to: number): string => `${sdk}
export default defineBuild(async (urd) => {
  const wanted = Array.from({ length: ${to - from} }, (_, i) => ${from} + i);
  const results = await Promise.all(wanted.map(async (n) => {
    const square = await urd.build('square', { n });
    const next = await urd.build('next', { of: square });
    return [n, await square.load(), await next.load()];
  }));
  const wrong = results.filter(([n, square, next]) => square !== n * n || next !== n * n + 1);
  if (wrong.length > 0 || results.length !== ${to - from}) throw new Error('wrong: ' + JSON.stringify(wrong));
});`;

test('two users with two scripts, each run twice at the same time: hundreds of jobs, each built once, every result right', async () => {
  const project = new TestProject({ config: { durability: 'fast' } });
  project.write(
    'methods/square.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ n: z.int() }), synthesis({ options: { n } }) { ${project.count('square')} return n * n; } });`,
  );
  project.write(
    'methods/next.ts',
    `${sdk}\nexport default defineMethod({ jobs: { of: job() }, async synthesis({ jobs: { of } }) { ${project.count('next')} return (await of.load()) + 1; } });`,
  );
  project.write('build-scripts/anna.ts', script(0, 100));
  project.write('build-scripts/bert.ts', script(50, 150));
  const engines = ['anna', 'bert', 'anna', 'bert'].map((name) => finish(project.start('run', '--json', name)));
  const outcomes = await Promise.all(engines);
  expect(outcomes.map(({ status, stderr }) => [status, stderr])).toEqual(outcomes.map(() => [0, '']));
  expect(project.counts()).toEqual({ square: 150, next: 150 });
  const jobs = readdirSync(project.path('workdirs/main')).filter((name) => /^main-\d+$/.test(name));
  expect(jobs).toHaveLength(300);
  for (const folder of ['locks', 'sessions']) expect(readdirSync(project.path('workdirs/main', folder))).toEqual([]);
  expect(await project.ax('verify')).toMatchObject({ status: 0, stdout: expect.not.stringContaining('note') });
  expect((await project.ax('run', '--json', 'anna')).stdout).not.toContain('job-started');
});
