import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { processesOf, until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

/** A job that by itself never ends in one of several ways, and one that is done before. */
function endless(how: string): TestProject {
  const project = new TestProject();
  project.write(
    'methods/done.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { ${project.count('done')} return 1; } });`,
  );
  project.write(
    'methods/endless.ts',
    `${sdk}
    import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    export default defineMethod({
      async analysis({ sliceno }) {
        writeFileSync('half', 'x');
        writeFileSync(${JSON.stringify(project.path('started.'))} + sliceno, '');
        ${how}
      },
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('done'); await urd.build('endless'); });`,
  );
  return project;
}

const waits = 'await new Promise(() => setInterval(() => {}, 1000));';
const spins = 'while (true);';
const refuses = "process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); while (true);";
const native = "(await import('node:child_process')).spawnSync('sleep', ['1000']);";
// The folder's name in its command line is how the test finds it.
const grandchild =
  "spawn('sh', ['-c', 'sleep 1000 # ' + process.cwd(), process.cwd()], { stdio: 'ignore' }); while (true);";

const isRunning = (project: TestProject) => () =>
  existsSync(project.path('started.0')) && existsSync(project.path('started.1'));

test.each([
  ['SIGINT', 'waits', waits, 130],
  ['SIGINT', 'spins in JavaScript', spins, 130],
  ['SIGINT', 'refuses to end', refuses, 130],
  ['SIGINT', 'hangs in native code', native, 130],
  ['SIGTERM', 'spins in JavaScript', spins, 143],
  ['SIGINT', 'has a child of its own', grandchild, 130],
] as const)('%s ends everything while a slice %s', async (signal, _, how, status) => {
  const project = endless(how);
  const child = project.start('run', '--json', 'main');
  const outcome = finish(child);
  await until(isRunning(project));
  child.kill(signal);
  expect((await outcome).status).toBe(status);
  await until(() => processesOf(project.directory).length === 0);
  // The workdir needs no cleaning: what was done is reused, what was not is built.
  expect(readdirSync(project.path('workdirs/main/main-2'))).not.toContain('post.json');
  project.write(
    'methods/endless.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { ${project.count('endless')} } });`,
  );
  expect((await project.run('main')).status).toBe(0);
  expect(project.counts()).toEqual({ done: 1, endless: 1 });
});

test.each([
  ['waits', waits],
  ['spins in JavaScript', spins],
  ['refuses to end', refuses],
  ['has a child of its own', grandchild],
])('SIGKILL of the engine leaves no process, while a slice %s', async (_, how) => {
  const project = endless(how);
  const child = project.start('run', '--json', 'main');
  const outcome = finish(child);
  await until(isRunning(project));
  expect(processesOf(project.directory).length).toBeGreaterThan(1);
  child.kill('SIGKILL');
  await outcome;
  await until(() => processesOf(project.directory).length === 0);
  project.write(
    'methods/endless.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { ${project.count('endless')} } });`,
  );
  expect((await project.run('main')).status).toBe(0);
  expect(project.counts()).toEqual({ done: 1, endless: 1 });
});

test('who watches over the engine is watched, too: killed, it comes again, and no slice is left when the engine is killed', async () => {
  const project = endless(spins);
  const child = project.start('run', '--json', 'main');
  const outcome = finish(child);
  await until(isRunning(project));
  // What spins would go on for ever if this failed.
  onTestFinished(() => {
    for (const line of processesOf(project.directory)) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  });
  const watchers = (): string[] =>
    execFileSync('ps', ['-eo', 'pid,ppid,comm'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([pid = '', parent, command]) => (parent === `${child.pid}` && command === 'sh' ? [pid] : []));
  await until(() => watchers().length > 0);
  const [first = ''] = watchers();
  process.kill(Number(first), 'SIGKILL');
  await until(() => watchers().some((pid) => pid !== first));
  child.kill('SIGKILL');
  await outcome;
  await until(() => processesOf(project.directory).length === 0);
});

test('a run that ended left no process behind', async () => {
  const project = endless('');
  expect((await project.run('main')).status).toBe(1);
  await until(() => processesOf(project.directory).length === 0);
});
