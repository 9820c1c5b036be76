import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ExfatDisk, hasExfat } from './rig/exfat-disk.ts';
import type { TestProject } from './rig/project.ts';
import { twoStepProject } from './rig/two-step-project.ts';

/** Ways in which a workdir gets to another place, and what each makes of the links in its index. */
const ways: readonly (readonly [name: string, copy: (from: string, to: string) => void])[] = [
  ['cp -r: links stay', (from, to) => execute('cp', ['-r', from, to])],
  ['cp -rL: each link becomes a copy of the job', (from, to) => execute('cp', ['-rL', from, to])],
  [
    'links and empty folders are left out, as a store of objects does',
    (from, to) => {
      execute('cp', ['-r', from, to]);
      execute('find', [to, '-type', 'l', '-delete']);
      execute('find', [to, '-type', 'd', '-empty', '-delete']);
    },
  ],
  [
    'job directories alone',
    (from, to) => {
      mkdirSync(to);
      execute('sh', ['-c', `cp -r "${from}"/main-* "${from}/workdir.json" "${to}"`]);
    },
  ],
];

function execute(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  expect([program, status, stderr]).toEqual([program, 0, '']);
}

/** Runs in a workdir that holds what was built before: nothing is built again. */
async function expectReused(project: TestProject, workdir: string): Promise<void> {
  const counts = project.counts();
  const { status, stderr, events } = await project.run('--workdir', workdir, 'main');
  expect([status, stderr]).toEqual([0, '']);
  expect(events.flatMap((event) => (event.type === 'job-reused' ? [event.method] : []))).toHaveLength(4);
  expect(project.counts()).toEqual(counts);
}

test.each(ways)('%s: everything is reused, and what is new is built', async (_, copy) => {
  const project = twoStepProject();
  expect((await project.run('main')).status).toBe(0);
  const to = project.path('elsewhere');
  copy(project.path('workdirs/main'), to);
  await expectReused(project, to);
  expect((await project.run('--workdir', to, 'main', '--seed', '2')).status).toBe(0);
  expect(project.counts()).toEqual({ first: 2, second: 2, third: 2, other: 1 });
  await expectReused(project, to);
  expect((await project.ax('verify', '--workdir', to)).status).toBe(0);
});

test.skipIf(!hasExfat)('on a file system without links: built, reused, collected', async () => {
  const project = twoStepProject();
  const disk = new ExfatDisk(project.path('card'));
  const workdir = `${disk.directory}/main`;
  expect(await project.run('--workdir', workdir, 'main')).toMatchObject({ status: 0, stderr: '' });
  await expectReused(project, workdir);
  // Copied there from a disk that has links.
  const from = project.path('workdirs/main');
  expect((await project.run('main')).status).toBe(0);
  rmSync(workdir, { recursive: true });
  spawnSync('cp', ['-r', from, workdir]);
  await expectReused(project, workdir);
  for (const seed of ['2', '3'])
    expect((await project.run('--workdir', workdir, 'main', '--seed', seed)).status).toBe(0);
  const collected = await project.ax('gc', '--workdir', workdir, '--keep-days', '0', '--delete');
  expect([collected.status, collected.stderr]).toEqual([0, '']);
  expect(readdirSync(workdir).filter((name) => /^main-\d+$/.test(name))).toHaveLength(4);
  expect((await project.ax('verify', '--workdir', workdir)).status).toBe(0);
});
