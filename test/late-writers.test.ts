import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { JobPost } from '@accelerator/job';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from './rig/processes.ts';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

/**
 * A method whose analysis starts a program that outlives it, and goes on writing into the directory of the attempt:
 * with `write` as fast as it can. It has written when synthesis begins, and is not stopped by the engine.
 */
function withLateWriter(write: string, synthesis: string): TestProject {
  const project = new TestProject({
    config: { slices: 1, workers: 1 },
    scripts: { main: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('m'); });` },
  });
  const go = JSON.stringify(project.path('go'));
  project.write(
    'methods/m.ts',
    `${sdk}
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
export default defineMethod({
  async analysis() {
    writeFileSync('kept.txt', 'kept');
    const script = 'while [ ! -e ' + ${go} + ' ]; do sleep 0.01; done; : > ' + ${go} + '.seen; i=0; while [ -e ' + ${go} + ' ]; do i=$((i+1)); ${write}; done';
    const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore', env: { ...process.env, HERE: process.cwd() } });
    writeFileSync(${JSON.stringify(project.path('writer.pid'))}, String(child.pid));
    child.unref();
  },
  async synthesis() {
    writeFileSync(${go}, '');
    while (!existsSync(${go} + '.seen')) await setTimeout(10);
    ${synthesis}
  },
});`,
  );
  onTestFinished(() => {
    if (existsSync(project.path('writer.pid'))) kill(Number(project.read('writer.pid')));
  });
  return project;
}

function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

const leftovers = (project: TestProject): string[] =>
  readdirSync(project.path('workdirs/main/main-1')).filter((name) => /^(attempts|gone)/.test(name));

const writers = [
  ['files by its working directory', 'echo > f$i'],
  ['files by their whole path', 'echo > $HERE/f$i'],
  ['folders in folders', 'mkdir -p d$i/e; echo > d$i/e/f'],
  ['folders by their whole path, made again', 'mkdir -p $HERE/d$i && echo > $HERE/d$i/f'],
  ['one file that grows', 'echo $i >> log'],
] as const;

describe('a job whose attempts are written to as it ends', () => {
  test.each(writers)('is published, and whole: %s', async (_, write) => {
    const project = withLateWriter(write, 'return 7;');
    const outcome = await project.run('main');
    expect([outcome.status, outcome.stderr]).toEqual([0, '']);
    const post: JobPost = JSON.parse(project.read('workdirs/main/main-1/post.json'));
    expect(Object.keys(post.files).sort()).toEqual(['kept.txt', 'result.msgpack']);
    expect((await project.ax('verify')).status).toBe(0);
    // Reused, whatever still lies there.
    expect((await project.run('main')).events.map(({ type }) => type)).toContain('job-reused');
    kill(Number(project.read('writer.pid')));
    await project.ax('gc', '--delete');
    expect(leftovers(project)).toEqual([]);
    expect((await project.ax('verify')).status).toBe(0);
  });

  test.each(writers)('fails with its own error: %s', async (_, write) => {
    const project = withLateWriter(write, "throw new Error('its own');");
    const outcome = await project.run('main');
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('failed in synthesis: its own');
    expect(project.read('workdirs/main/main-1/post.json')).toContain('its own');
    kill(Number(project.read('writer.pid')));
    await project.ax('gc', '--delete');
    expect(leftovers(project)).toEqual([]);
  });
});

test('what ax gc can’t remove because somebody writes there stays for the next time, and costs nothing else', async () => {
  const project = withLateWriter('mkdir -p $HERE/d$i && echo > $HERE/d$i/f', 'return 7;');
  expect((await project.run('main')).status).toBe(0);
  await until(() => leftovers(project).includes('attempts'));
  expect((await project.ax('gc', '--delete')).status).toBe(0);
  expect(existsSync(project.path('workdirs/main/main-1/post.json'))).toBe(true);
  kill(Number(project.read('writer.pid')));
  expect((await project.ax('gc', '--delete')).status).toBe(0);
  expect(leftovers(project)).toEqual([]);
  expect(readFileSync(project.path('workdirs/main/main-1/kept.txt'), 'utf8')).toBe('kept');
});
