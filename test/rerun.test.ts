import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { finish, TestProject } from './rig/project.ts';
import { afterFirstRun, ReadCountProject, sdk } from './rig/read-count-project.ts';

let project: ReadCountProject;
beforeEach(() => {
  project = new ReadCountProject();
});

/** A job whose rows, or result, differ in one place each time that it runs. */
function makeRandom(what: 'row' | 'result' | 'nothing'): void {
  project.write(
    'methods/count.ts',
    `${sdk}
    export default defineMethod({
      datasets: { source: dataset() },
      options: z.object({ size: z.array(z.int()) }),
      prepare: ({ job }) => job.datasetWriter({ name: 'table', columns: { same: 'int32', other: 'float64' } }),
      analysis({ prepareRes: writer, sliceno }) {
        for (let row = 0; row < 10; row++) writer.write(row, ${what === 'row' ? 'sliceno === 1 && row === 7 ? Math.random() : 0' : '0'});
      },
      synthesis: () => ${what === 'result' ? 'Math.random()' : '1'},
    });`,
  );
}

test.each([
  ['row', "column 'other' of dataset table differs first in slice 1, row 7"],
  ['result', 'the result differs'],
] as const)(
  'a job that is not reproducible in a %s is said when it is forced, with the first thing that differs',
  async (what, text) => {
    makeRandom(what);
    await project.runMain();
    expect((await project.runMain()).events.filter(({ type }) => type === 'not-reproducible')).toEqual([]);
    const { events, status } = await project.runMain('--force');
    expect(status).toBe(0);
    expect(events.filter(({ type }) => type === 'not-reproducible')).toMatchObject([
      { type: 'not-reproducible', job: 'main-4', method: 'count', before: 'main-2', difference: text },
    ]);
    const verified = await project.ax('verify', '--rerun', 'main-4');
    expect(verified.status).toBe(1);
    expect(verified.stdout).toContain(text);
  },
);

test('verify --rerun of a job that is reproducible: the same, nothing left behind, nothing indexed', async () => {
  makeRandom('nothing');
  await project.runMain();
  expect(await project.ax('verify', '--rerun', 'count')).toMatchObject({
    status: 0,
    stdout: 'main-2 gives the same again.\n',
  });
  expect(project.jobs()).toEqual(['main-1', 'main-2']);
  expect((await project.runMain()).events.filter(({ type }) => type === 'job-started')).toEqual([]);
});

test('verify --rerun uses the code and inputs of the record, and refuses other input files', async () => {
  project = await afterFirstRun();
  project.write('methods/read.ts', 'not even a method');
  expect((await project.ax('verify', '--rerun', 'main-1')).status).toBe(0);
  project.write('data/a.txt', 'other');
  const changed = await project.ax('verify', '--rerun', 'main-1');
  expect(changed.status).toBe(1);
  expect(changed.stderr).toContain("The input file 'data/a.txt' changed during the run.");
  project.write('data/a.txt', 'apple');
  rmSync(project.path('data/b.txt'));
  const gone = await project.ax('verify', '--rerun', 'main-1', 'main-2');
  expect(gone.status).toBe(1);
  expect(gone.stderr).toContain('data/b.txt');
  // The other one is run all the same, and nothing is left of either.
  expect(gone.stdout).toBe('main-1 gives nothing again.\nmain-2 gives the same again.\n');
  expect(project.jobs()).toEqual(['main-1', 'main-2']);
});

test('verify --rerun that is stopped leaves nothing of what it ran', async () => {
  const flag = project.path('stay');
  project.write(
    'methods/count.ts',
    `${sdk}
    import { existsSync, writeFileSync } from 'node:fs';
    export default defineMethod({
      datasets: { source: dataset() },
      options: z.object({ size: z.array(z.int()).default([1]) }),
      async analysis({ sliceno }) {
        writeFileSync('part ' + sliceno, 'x');
        while (existsSync(${JSON.stringify(flag)})) await new Promise((resolve) => setTimeout(resolve, 20));
      },
    });`,
  );
  await project.runMain();
  expect(project.jobs()).toEqual(['main-1', 'main-2']);
  writeFileSync(flag, '');
  const command = project.start('verify', '--rerun', 'main-2');
  await expect
    .poll(() => existsSync(project.path('workdirs/main/main-3/attempts/analysis.1.1/part 1')), { timeout: 60_000 })
    .toBe(true);
  command.kill('SIGINT');
  expect(await finish(command)).toMatchObject({ stdout: '', stderr: expect.stringContaining('The run was stopped.') });
  expect(project.jobs()).toEqual(['main-1', 'main-2']);
});

test('a package below those that are imported is named with its versions, and verify --rerun sees it too', async () => {
  const install = (project: TestProject, name: string, version: string, rest: object = {}): void => {
    project.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version, main: 'i.js', ...rest }));
    project.write(`node_modules/${name}/i.js`, `module.exports = () => ${JSON.stringify(name)};`);
  };
  const project = new TestProject({
    methods: {
      m: "import { defineMethod } from '@accelerator/sdk';\nimport a from 'a';\nimport b from 'b';\nexport default defineMethod({ synthesis: () => a() + b() });",
    },
    scripts: {
      main: "import { defineBuild } from '@accelerator/sdk';\nexport default defineBuild((urd) => urd.build('m'));",
    },
  });
  install(project, 'a', '1.0.0', { dependencies: { deep: '*' } });
  install(project, 'b', '1.0.0', { dependencies: { ms: '*', deep: '*' } });
  install(project, 'deep', '1.0.0', { dependencies: { far: '*' } });
  for (const name of ['ms', 'far']) install(project, name, '2.0.0');
  expect((await project.ax('run')).status).toBe(0);
  install(project, 'ms', '2.1.3');
  install(project, 'far', '3.0.0');
  await project.ax('run');
  const { differences } = JSON.parse((await project.ax('why', 'main-2', '--json')).stdout);
  expect(differences).toEqual([
    { part: 'package below', name: 'a, b > far', before: '2.0.0', after: '3.0.0' },
    { part: 'package below', name: 'b > ms', before: '2.0.0', after: '2.1.3' },
  ]);
  expect((await project.ax('why', 'main-2')).stdout).toContain('ms 2.0.0 → 2.1.3, below b');
  const [old, now] = await Promise.all(['main-1', 'main-2'].map((job) => project.ax('verify', '--rerun', job)));
  expect([old?.status, now?.status]).toEqual([1, 0]);
  expect(old?.stderr).toContain('ms 2.0.0 → 2.1.3, below b');
});
