import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import type { RunEvent } from '@accelerator/store';
import { expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { finish, type Outcome, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

/** A job that notes its run and goes on when the file `go` is there. */
function waiting(): TestProject {
  const project = new TestProject();
  project.write(
    'methods/m.ts',
    `${sdk}
    import { existsSync } from 'node:fs';
    export default defineMethod({
      async synthesis() {
        ${project.count('m')}
        while (!existsSync(${JSON.stringify(project.path('go'))})) await new Promise((r) => setTimeout(r, 5));
        return 7;
      },
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild(async (urd) => { console.error(await (await urd.build('m')).load()); });`,
  );
  return project;
}

const types = (outcome: Outcome): string[] =>
  outcome.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): RunEvent => JSON.parse(line))
    .map(({ type }) => type);

const jobs = (project: TestProject): string[] =>
  readdirSync(project.path('workdirs/main')).filter((name) => /^main-\d+$/.test(name));

test('two engines that want the same job: it is built once, the second waits and says so', async () => {
  const project = waiting();
  const first = finish(project.start('run', '--json', 'main'));
  await until(() => project.counts().m === 1);
  const secondProcess = project.start('run', '--json', 'main');
  const second = finish(secondProcess);
  let seen = '';
  secondProcess.stdout?.on('data', (text: string) => {
    seen += text;
  });
  await until(() => seen.includes('"waiting"'));
  writeFileSync(project.path('go'), '');
  const outcomes = await Promise.all([first, second]);
  expect(outcomes.map(({ status, stderr }) => [status, stderr.trim()])).toEqual([
    [0, '7'],
    [0, '7'],
  ]);
  expect(project.counts()).toEqual({ m: 1 });
  expect(jobs(project)).toEqual(['main-1']);
  expect(outcomes.map((outcome) => types(outcome).filter((type) => /job-|waiting/.test(type)))).toEqual([
    ['job-started', 'job-finished'],
    ['waiting', 'job-reused'],
  ]);
});

test('a waiting engine takes over when the first one dies', async () => {
  const project = waiting();
  const dying = project.start('run', '--json', 'main');
  const first = finish(dying);
  await until(() => project.counts().m === 1);
  const second = finish(project.start('run', '--json', 'main'));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(project.counts()).toEqual({ m: 1 });
  dying.kill('SIGKILL');
  await first;
  await until(() => project.counts().m === 2);
  writeFileSync(project.path('go'), '');
  expect((await second).status).toBe(0);
  expect(existsSync(project.path('workdirs/main/main-1/post.json'))).toBe(false);
  expect(existsSync(project.path('workdirs/main/main-2/post.json'))).toBe(true);
});

test('engines that start at the same moment with many jobs: every id is unique, each job is built once, no error', async () => {
  const project = new TestProject();
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ n: z.int() }), synthesis({ options }) { ${project.count('m')} return options.n * 2; } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    export default defineBuild(async (urd) => {
      const jobs = await Promise.all(Array.from({ length: 40 }, (_, n) => urd.build('m', { n })));
      const results = await Promise.all(jobs.map((job) => job.load()));
      if (results.some((result, n) => result !== n * 2)) throw new Error('wrong result');
    });`,
  );
  const outcomes = await Promise.all(Array.from({ length: 3 }, () => finish(project.start('run', '--json', 'main'))));
  expect(outcomes.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ]);
  expect(project.counts()).toEqual({ m: 40 });
  expect(jobs(project)).toHaveLength(40);
  expect(readdirSync(project.path('workdirs/main/locks'))).toEqual([]);
});
