import { expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

test('bad rows are told by the run, of whatever kind of method, also when it is reused', async () => {
  const map = (onError: string): string =>
    `${sdk}\nexport default defineMap({ over: 'array', onError: '${onError}', options: z.object({ items: z.array(z.int()) }),
      output: { n: 'int32' }, map({ item: n }) { if (Number(n) > 1) throw new Error("too large"); return { n }; } });`;
  const project = new TestProject({
    methods: {
      recorded: map('record'),
      skipped: map('null'),
      imported: `${sdk}\nexport default defineMethod({ prepare({ job }) {
        const writer = job.datasetWriter({ name: "bad", columns: { reason: "unicode" } }).split();
        writer.write("no image");
      } });`,
      clean: `${sdk}\nexport default defineMethod({ prepare({ job }) {
        job.datasetWriter({ name: "bad", columns: { reason: "unicode" } }).split();
      } });`,
    },
    scripts: {
      main: `${sdk}\nexport default defineBuild(async (urd) => {
        await urd.build('recorded', { items: [1, 2, 3] });
        await urd.build('skipped', { items: [1, 2, 3, 4] });
        await urd.build('imported');
        await urd.build('clean');
        console.log('of the script');
      });`,
    },
  });
  const told = async (): Promise<unknown[]> => {
    const { events } = await project.run('main');
    return events.flatMap((event): unknown[] => {
      if (event.type === 'run-finished') return [event.badRows];
      return event.type === 'job-finished' || event.type === 'job-reused'
        ? [[event.method, event.badRows, event.badDataset]]
        : [];
    });
  };
  const expected = [
    ['recorded', 2, 'main-1/bad'],
    ['skipped', 3, undefined],
    ['imported', 1, 'main-3/bad'],
    ['clean', undefined, undefined],
    6,
  ];
  expect(await told()).toEqual(expected);
  expect(await told()).toEqual(expected);
  const { stdout, stderr } = await project.ax('run');
  expect(stdout).toBe('of the script\n');
  expect(stderr).toMatch(/^reused +main-1 .* 2 bad rows: `ax ds main-1\/bad` shows them$/m);
  expect(stderr).toMatch(/6 bad rows in main-1, main-2, main-3\.$/m);
  const quiet = await project.ax('run', '--quiet');
  expect([quiet.stdout, quiet.stderr.split('\n').length]).toEqual(['of the script\n', 4]);
});

test('what a job has printed so far is shown while it runs, by its run and by others', async () => {
  const project = new TestProject({
    scripts: { main: `${sdk}\nexport default defineBuild((urd) => urd.build('slow'));` },
  });
  project.write(
    'methods/slow.ts',
    `${sdk}\nimport { execFileSync } from 'node:child_process';
    export default defineMethod({
      prepare() { console.log('prepared'); },
      analysis({ sliceno }) {
        console.log('slice', sliceno);
        execFileSync('sh', ['-c', 'echo waits; while [ ! -e "$0" ]; do sleep 0.05; done', ${JSON.stringify(project.path('go'))}], { stdio: 'inherit' });
      },
    });`,
  );
  const child = project.start('run', '--output');
  const outcome = finish(child);
  const shown = async (): Promise<string> => (await project.ax('job', 'main-1', '-o')).stdout;
  const all = 'prepare\n  prepared\nanalysis.0\n  slice 0\n  waits\nanalysis.1\n  slice 1\n  waits\n';
  await until(() => project.has('workdirs/main/main-1/attempts/analysis.1.1.txt'));
  await until(async () => (await shown()) === all);
  project.write('go', '');
  const { stdout, stderr } = await outcome;
  expect([stdout, await shown()]).toEqual(['', all]);
  for (const line of ['prepare │ prepared', 'analysis.0 │ waits', 'analysis.1 │ slice 1']) {
    expect(stderr.split('\n')).toContain(`main-1 ${line}`);
  }
});
