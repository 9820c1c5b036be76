import { expect, test } from 'vitest';
import { processesOf, until } from './rig/processes.ts';
import { type RunOutcome, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, inputFiles, job, z } from '@accelerator/sdk';";

/** A project whose method `m` takes its time and may fail, with one build script. */
function scriptProject(body: string, top = ''): TestProject {
  const project = new TestProject();
  project.write(
    'methods/m.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ ms: z.int().default(0), fails: z.boolean().default(false) }),
      jobs: { of: job.optional() },
      async synthesis({ options: { ms, fails } }) {
        await new Promise((resolve) => setTimeout(resolve, ms));
        ${project.count('m')}
        if (fails) throw new Error('there is no sun');
        return ms;
      },
    });`,
  );
  project.write('build-scripts/main.ts', `${sdk}\n${top}\nexport default defineBuild(async (urd) => { ${body} });`);
  return project;
}

/** How the run ended, for programs: the error of its last event. */
function failureOf({
  events,
}: RunOutcome): { readonly code?: string | undefined; readonly message: string } | undefined {
  const last = events.findLast(({ type }) => type === 'run-failed');
  return last?.type === 'run-failed' ? last.error : undefined;
}

async function isOver(project: TestProject): Promise<void> {
  await until(() => processesOf(project.directory).length === 0);
}

test.each([
  ['a build that nobody awaits fails', "urd.build('m', { fails: true });", 'NOT_AWAITED', 'there is no sun'],
  [
    'so does one that is awaited by nobody but `then`',
    "urd.build('m', { fails: true }).then(() => {});",
    'NOT_AWAITED',
    'there is no sun',
  ],
  [
    'a function of the script that nobody awaits',
    "const mine = async () => { throw new Error('no sun either'); }; mine();",
    'NOT_AWAITED',
    'no sun either',
  ],
  [
    'a build is running, and the script fails',
    "urd.build('m', { ms: 20_000 }); await urd.build('m'); throw new Error('no photos');",
    undefined,
    'no photos',
  ],
  [
    'two builds are running, and the first fails',
    "const slow = urd.build('m', { ms: 20_000 }); await urd.build('m', { fails: true }); await slow;",
    'JOB_FAILED',
    'there is no sun',
  ],
  [
    'an exception in a callback',
    "setTimeout(() => { throw new Error('called back'); }, 200); await urd.build('m', { ms: 20_000 });",
    undefined,
    'called back',
  ],
])('%s: the run fails with the cause', async (_, body, code, message) => {
  const project = scriptProject(body);
  const outcome = await project.run('main');
  expect(outcome.status).toBe(1);
  const failure = failureOf(outcome);
  expect([failure?.code, failure?.message]).toEqual([code, expect.stringContaining(message)]);
  expect(outcome.stderr).not.toContain('Node.js v');
  await isOver(project);
});

test.each([
  [
    'awaited later',
    "const first = urd.build('m', { fails: true }); await urd.build('m', { ms: 1500 }); await first.catch(() => {});",
  ],
  ['never awaited, and goes well', "urd.build('m', { ms: 500 });"],
  [
    'awaited, and the process stands still for seconds before its last timer',
    "await urd.build('m'); setTimeout(() => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500); setTimeout(() => {}, 30); }, 300);",
  ],
])('a build that is %s: the run goes well', async (_, body) => {
  const project = scriptProject(body);
  expect(await project.run('main')).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  [
    'as a job',
    "await urd.build('m', { of: urd.build('m', { ms: 1 }) as never });",
    'Expected a job or its id for m of, received a Promise.',
  ],
  [
    'as all inputs',
    "await urd.build('m', urd.build('m', { ms: 1 }) as never);",
    'Expected an object for the inputs of m, received a Promise.',
  ],
  [
    'as an option',
    "await urd.build('m', { ms: Promise.resolve(1) as never });",
    'Expected an integer for m options.ms, received a Promise.',
  ],
  [
    'for a result',
    "urd.linkResult('x', urd.build('m') as never);",
    "Expected a job for urd.linkResult 'x', received a Promise.",
  ],
])('a promise %s: a sentence, and a hint that names `await`', async (_, body, sentence) => {
  const { status, stderr } = await scriptProject(body).run('main');
  expect(status).toBe(1);
  expect(stderr).toContain(sentence);
  expect(stderr).toContain('Put `await`');
});

test.each([
  ['while it is loaded', '', 'await new Promise(() => {});', 'Loading build-scripts/main.ts never ends'],
  ['while it runs', 'await new Promise(() => {});', '', "The build script 'main' never ends"],
  [
    'after a job was built',
    "await urd.build('m'); await new Promise(() => {});",
    '',
    "The build script 'main' never ends",
  ],
])('a script that waits %s for what never comes: a sentence, and status 1', async (_, body, top, sentence) => {
  const project = scriptProject(body, top);
  const { status, stderr } = await project.run('main');
  expect([status, stderr]).toEqual([1, expect.stringContaining(sentence)]);
  await isOver(project);
});

test('a method that waits while it is loaded for what never comes is named', async () => {
  const project = scriptProject("await urd.build('m');");
  project.write(
    'methods/m.ts',
    `${sdk}\nawait new Promise(() => {});\nexport default defineMethod({ synthesis: () => 1 });`,
  );
  const { status, stderr } = await project.run('main');
  expect([status, stderr]).toEqual([1, expect.stringContaining('Loading methods/m.ts never ends')]);
});

test.each([
  ['0 while it is loaded', '', 'process.exit(0);', 1, 'Loading build-scripts/main.ts'],
  ['3 while it is loaded', '', 'process.exit(3);', 3, 'Loading build-scripts/main.ts'],
  ['0 past all that Node does at the end', '', 'process.reallyExit(0);', 1, 'Loading build-scripts/main.ts'],
  ['0 while it runs', "await urd.build('m'); process.exit(0);", '', 1, "The build script 'main'"],
  [
    '0 in a callback while a job runs',
    "setTimeout(() => process.exit(0), 200); await urd.build('m', { ms: 20_000 });",
    '',
    1,
    "The build script 'main'",
  ],
])('a script that calls process.exit with %s: a sentence, and no success', async (_, body, top, status, sentence) => {
  const project = scriptProject(body, top);
  const outcome = await project.run('main');
  expect([outcome.status, outcome.stderr]).toEqual([status, expect.stringContaining(`${sentence} ended this process`)]);
  await isOver(project);
});

test.concurrent('a server that the script left open is named, and ended with its process', async () => {
  const project = scriptProject(
    "await urd.build('m'); createServer().listen(0, '127.0.0.1'); setInterval(() => {}, 1000);",
    "import { createServer } from 'node:net';",
  );
  const { status, stdout, stderr } = await project.ax('run', 'main');
  expect({ status, done: /^Done in .*: 1 job built/m.test(stdout + stderr) }).toEqual({ status: 0, done: true });
  expect(stderr).toMatch(/keeps this process: a (server and a timer|timer and a server)\. It ends in 5 s/);
  await isOver(project);
});
