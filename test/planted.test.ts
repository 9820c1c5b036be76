import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TestProject } from './rig/project.ts';
import { twoStepProject } from './rig/two-step-project.ts';

/** Files of a workdir that is data, of which somebody made something else. */
const targets = [
  'main-1/default/text/0.arrow',
  'main-1/default/dataset.json',
  'main-1/note.txt',
  'main-2/post.json',
  'main-3/setup.json',
  'main-3/method.mjs',
  'main-3/method.mjs.map',
  'main-4/result.msgpack',
  'builds/main.json',
  'chains/main.json',
  'methods/third',
  'condemned',
  'hits',
  'indexed',
  'last-number',
];

const commands = [
  ['job'],
  ['job', 'main-1'],
  ['ds', 'main-1', '-s'],
  ['grep', 'row 7', 'main-1'],
  ['hist', 'main-1', 'text'],
  ['why', 'main-3'],
  ['verify'],
  ['run', 'main'],
  ['gc', '--keep-days', '0', '--delete'],
];

type Plant = (file: string, project: TestProject) => void;

const plants: readonly Plant[] = [
  (file) => execFileSync('mkfifo', [file]),
  (file) => symlinkSync('/dev/zero', file),
  (file, project) => symlinkSync(project.path('precious/a.txt'), file),
  (file) => mkdirSync(path.join(file, 'inner'), { recursive: true }),
  (file) => {
    const server = createServer().listen(path.relative('.', file));
    onTestFinished(() => void server.close());
  },
];

interface Ended {
  readonly args: readonly string[];
  readonly status: number | null;
}

/** Each command ends by itself, in a sentence if it fails. @param check what else holds after it */
async function tryCommands(project: TestProject, check: (ended: Ended) => void): Promise<void> {
  for (const args of commands) {
    // Whatever hangs is killed with the test.
    const { status, stdout, stderr } = await project.ax(...args);
    expect([args, status]).toEqual([args, expect.any(Number)]);
    expect([args, stdout + stderr]).toEqual([
      args,
      expect.not.stringMatching(/TypeError|Internal error|\n\s+at .*(file:|\/packages\/)/),
    ]);
    check({ args, status });
  }
}

/** Of the commands, each of which is a process of its own. */
const timeout = 180_000;

/** Which of the plants comes first; in the long form each stands in each place. */
const firsts = process.env.PLANTS === 'all' ? plants.keys() : [0];

test.each([...firsts])(
  'what is no file in the place of files (%i) ends in a sentence, and nothing waits or leads out',
  { timeout },
  async (first) => {
    const project = twoStepProject();
    project.write('precious/a.txt', '{ "format": 1 }');
    expect((await project.run('main')).status).toBe(0);
    mkdirSync(project.path('workdirs/main/chains'), { recursive: true });
    for (const [index, target] of targets.entries()) {
      const file = project.path('workdirs/main', target);
      rmSync(file, { force: true });
      // Each in turn.
      plants[(index + first) % plants.length]?.(file, project);
    }
    await tryCommands(project, ({ args, status }) => {
      // What was planted is built again.
      if (args[0] === 'run') expect([args, status]).toEqual([args, 0]);
    });
    expect(readFileSync(project.path('precious/a.txt'), 'utf8')).toBe('{ "format": 1 }');
    expect(readdirSync(project.path('precious'))).toEqual(['a.txt']);
  },
);

test('links in the place of folders: nothing is read, written or removed where they lead', { timeout }, async () => {
  const project = twoStepProject();
  expect((await project.run('main')).status).toBe(0);
  for (const name of [
    'locks',
    'sessions',
    'keys',
    'methods',
    'runs',
    'builds',
    'chains',
    'main-2/default',
    'main-1/default/text',
  ]) {
    const folder = project.path('workdirs/main', name);
    project.write(`precious/${name}/file`, 'keep me');
    project.write(`precious/${name}/dead.json`, '');
    writeFileSync(project.path(`precious/${name}/0123456789abcdef0123456789abcdef`), '');
    rmSync(folder, { recursive: true, force: true });
    symlinkSync(project.path('precious', name), folder);
  }
  const files = (): string[] => readdirSync(project.path('precious'), { recursive: true }).map(String).sort();
  const before = files();
  await tryCommands(project, ({ args }) => expect([args, files()]).toEqual([args, before]));
  expect(existsSync(project.path('precious/locks/file'))).toBe(true);
});
