import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import type { JobPost } from '@accelerator/job';
import { describe, expect, test } from 'vitest';
import { axProgram, finish, type Outcome, TestProject } from './rig/project.ts';
import { canMount, SmallDisk } from './rig/small-disk.ts';
import { twoStepProject } from './rig/two-step-project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";
const build = `${sdk}\nexport default defineBuild(async (urd) => { console.error(await (await urd.build('m')).load()); });`;

const post = (project: TestProject, job: string): JobPost => JSON.parse(project.read(`workdirs/main/${job}/post.json`));

/** Content digests of the jobs that count as finished, by method. */
function finished(project: TestProject): Record<string, string> {
  const directory = project.path('workdirs/main');
  return Object.fromEntries(
    readdirSync(directory).flatMap((id) => {
      if (!/^main-\d+$/.test(id) || !existsSync(`${directory}/${id}/post.json`)) return [];
      const { status, digest } = post(project, id);
      return status === 'done'
        ? [[JSON.parse(readFileSync(`${directory}/${id}/setup.json`, 'utf8')).method, digest]]
        : [];
    }),
  );
}

describe.skipIf(!canMount)('on a disk of its own', () => {
  const kilobyte = 1024;

  test('a disk that is full after any number of bytes: nothing half-written counts, and the next run goes on', async () => {
    const healthy = twoStepProject();
    expect((await healthy.run('main')).status).toBe(0);
    const wanted = finished(healthy);
    expect(Object.keys(wanted)).toHaveLength(4);
    const project = twoStepProject();
    const outcomes: number[] = [];
    // A whole workdir takes about 260 kB; each size is a place at which the disk is full.
    for (let size = 8; size <= 288; size += 70) {
      const disk = new SmallDisk(project.path('workdirs'), size * kilobyte);
      const { status, stderr, stdout } = await project.ax('run', 'main');
      outcomes.push(status ?? -1);
      if (status !== 0) {
        expect(stderr + stdout).toMatch(/ENOSPC/);
        expect(stderr + stdout).toContain(project.path('workdirs'));
        expect(stderr).not.toContain('Unhandled');
      }
      if (existsSync(project.path('workdirs/main/workdir.json'))) {
        for (const [method, digest] of Object.entries(finished(project)))
          expect([method, digest]).toEqual([method, wanted[method]]);
        expect((await project.ax('verify')).stdout).not.toMatch(/^ *wrong/m);
      }
      const before = existsSync(project.path('workdirs/main')) ? Object.keys(finished(project)) : [];
      disk.resize(8192 * kilobyte);
      const again = await project.run('main');
      expect([size, again.status, again.stderr]).toEqual([size, 0, '']);
      expect(finished(project)).toEqual(wanted);
      const built = again.events.flatMap((event) => (event.type === 'job-finished' ? [event.method] : []));
      expect(built.filter((method) => before.includes(method))).toEqual([]);
      disk.unmount();
    }
    // Both ends of the range were met.
    expect([outcomes[0], outcomes.at(-1)]).toEqual([1, 0]);
    expect(outcomes.filter((status) => status === 1).length).toBeGreaterThan(2);
  });

  test('no room for another file: the same', async () => {
    const project = twoStepProject();
    const disk = new SmallDisk(project.path('workdirs'), 8192 * kilobyte);
    for (const files of [4, 12, 20, 30, 45]) {
      disk.limitFiles(files);
      const { status, stderr, stdout } = await project.ax('run', 'main');
      expect(status).toBe(1);
      expect(stderr + stdout).toMatch(/ENOSPC/);
    }
    disk.limitFiles(4000);
    expect((await project.run('main')).status).toBe(0);
    expect((await project.ax('verify')).stdout).not.toMatch(/^ *wrong/m);
  });

  test('what a method writes, prints or returns is not cut off in silence', async () => {
    for (const [how, part] of [
      ["writeFileSync('big', Buffer.alloc(3e6));", 'file'],
      ["for (let i = 0; i < 3000; i++) console.log('x'.repeat(1000));", 'output'],
      ['return Buffer.alloc(3e6);', 'result'],
      ["await job.save('big', Buffer.alloc(3e6));", 'saved value'],
      [
        "const w = job.datasetWriter({ columns: { b: 'bytes' } }).split(); for (let i = 0; i < 30; i++) w.write(Buffer.alloc(1e5));",
        'column',
      ],
    ] as const) {
      const project = new TestProject({ scripts: { main: build } });
      project.write(
        'methods/m.ts',
        `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineMethod({ async synthesis({ job }) { ${how} } });`,
      );
      const disk = new SmallDisk(project.path('workdirs'), 1024 * kilobyte);
      const { status, stderr } = await project.run('main');
      expect([part, status]).toEqual([part, 1]);
      expect(stderr).toMatch(/there is no space left on the disk \(ENOSPC\)|ENOSPC: no space left on device/);
      expect(stderr).toContain(project.path('workdirs/main/main-1'));
      expect(post(project, 'main-1')).toMatchObject({ status: 'failed', files: {} });
      expect(
        readdirSync(project.path('workdirs/main/main-1'))
          .filter((name) => name !== 'output')
          .sort(),
      ).toEqual(['method.mjs', 'method.mjs.map', 'post.json', 'setup.json']);
      disk.resize(16_384 * kilobyte);
      expect((await project.run('main')).status).toBe(0);
      expect((await project.ax('verify')).status).toBe(0);
    }
  });

  test('no room for the record of a failure: the failure is told, not the want of room, and the next run goes on', async () => {
    const project = new TestProject({ scripts: { main: build } });
    const disk = new SmallDisk(project.path('workdirs'), 1024 * kilobyte);
    const filler = project.path('workdirs/filler');
    project.write(
      'methods/m.ts',
      `${sdk}
import { appendFileSync } from 'node:fs';
export default defineMethod({ synthesis() {
  try { for (;;) appendFileSync(${JSON.stringify(filler)}, Buffer.alloc(4096)); } catch {}
  throw new Error('what really happened');
} });`,
    );
    const { status, stderr, events } = await project.run('main');
    expect([status, stderr]).toEqual([1, expect.stringContaining('what really happened')]);
    expect(events.find(({ type }) => type === 'job-failed')).toMatchObject({
      error: { message: 'what really happened' },
    });
    expect(existsSync(project.path('workdirs/main/main-1/post.json'))).toBe(false);
    rmSync(filler);
    disk.resize(2048 * kilobyte);
    project.write('methods/m.ts', `${sdk}\nexport default defineMethod({ synthesis: () => 'mended' });`);
    expect(await project.run('main')).toMatchObject({ status: 0, stderr: 'mended\n' });
  });

  test('a disk without a byte left: what is there is reused, and a collector makes room', async () => {
    const project = twoStepProject();
    const disk = new SmallDisk(project.path('workdirs'), 8192 * kilobyte);
    for (const seed of ['1', '2']) expect((await project.run('main', '--seed', seed)).status).toBe(0);
    const filler = project.path('workdirs/main/main-1/filler');
    const descriptor = openSync(filler, 'w');
    expect(() => {
      for (;;) writeSync(descriptor, Buffer.alloc(4096));
    }).toThrow('ENOSPC');
    closeSync(descriptor);
    const counts = project.counts();
    const reused = await project.run('main', '--seed', '2');
    expect([reused.status, reused.stderr]).toEqual([0, '']);
    expect(project.counts()).toEqual(counts);
    const nothing = await project.ax('gc', '--delete');
    expect([nothing.status, nothing.stderr, nothing.stdout]).toEqual([
      0,
      '',
      expect.stringMatching(/^There is nothing/),
    ]);
    // No room for another file either.
    disk.limitFiles(readdirSync(project.path('workdirs'), { recursive: true }).length + 1);
    const { status, stdout, stderr } = await project.ax('gc', '--keep-days', '0', '--delete', '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).remove.map(({ job }: { job: string }) => job)).toEqual(['main-3', 'main-2', 'main-1']);
    disk.limitFiles(4000);
    expect((await project.run('main', '--seed', '3')).status).toBe(0);
    expect((await project.ax('verify')).status).toBe(0);
  });

  test('a workdir that can only be read: all is reused; what must be built fails with path and reason', async () => {
    const project = twoStepProject();
    const disk = new SmallDisk(project.path('workdirs'), 8192 * kilobyte);
    expect((await project.run('main')).status).toBe(0);
    disk.setReadOnly(true);
    const again = await project.run('main');
    expect([again.status, again.stderr, again.events.filter(({ type }) => type === 'job-reused').length]).toEqual([
      0,
      '',
      4,
    ]);
    const { status, stderr } = await project.run('main', '--seed', '2');
    expect(status).toBe(1);
    expect(stderr).toContain('EROFS');
    expect(stderr).toContain(project.path('workdirs/main'));
    disk.setReadOnly(false);
    expect((await project.run('main', '--seed', '2')).status).toBe(0);
  });
});

/** `ax` under limits of the shell. */
async function limited(project: TestProject, limits: string, ...args: string[]): Promise<Outcome> {
  const child = spawn('sh', ['-c', `${limits}; exec "$0" "$@"`, process.execPath, axProgram, ...args], {
    cwd: project.directory,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return finish(child);
}

test('a limit on the size of files: the job fails with path and reason, and the next run goes on', async () => {
  const project = new TestProject({ scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ synthesis({ job }) { ${project.count('m')} const w = job.datasetWriter({ columns: { b: 'bytes' } }).split(); for (let i = 0; i < 30; i++) w.write(Buffer.alloc(1e6, i)); return 'whole'; } });`,
  );
  // In blocks of 512 bytes: more than the engine's own files have.
  const { status, stderr } = await limited(project, 'ulimit -f 10000', 'run', 'main');
  expect(status).toBe(1);
  expect(stderr).toContain(
    `Writing to '${project.path('workdirs/main/main-1')}' failed: the file would be larger than this process may write (EFBIG).`,
  );
  expect(await project.ax('run', 'main')).toMatchObject({ status: 0, stderr: expect.stringContaining('whole') });
  expect(project.counts()).toEqual({ m: 2 });
});

test('printed output that can’t be kept fails the job, though nothing else is in the way', async () => {
  const project = new TestProject({ scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { for (let i = 0; i < 3000; i++) console.log('x'.repeat(1000)); return 1; } });`,
  );
  const { status, stderr } = await limited(project, 'ulimit -f 2000', 'run', '--json', 'main');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /Writing to '.*synthesis\.1\.txt' failed: the file would be larger than this process may write/,
  );
});

test('many files are made durable within the limit of open files', async () => {
  const project = new TestProject({ scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineMethod({ synthesis() { for (let i = 0; i < 1500; i++) writeFileSync('f' + i, String(i)); return 'whole'; } });`,
  );
  expect(await limited(project, 'ulimit -n 200', 'run', 'main')).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('whole'),
  });
  expect(Object.keys(post(project, 'main-1').files)).toHaveLength(1501);
});

test('too many open files in a phase: its job fails with path and reason', async () => {
  const project = new TestProject({ scripts: { main: build } });
  project.write(
    'methods/m.ts',
    `${sdk}\nimport { openSync } from 'node:fs';\nexport default defineMethod({ synthesis() { for (let i = 0; i < 5000; i++) openSync('f' + i, 'w'); } });`,
  );
  const { status, stderr } = await limited(project, 'ulimit -n 200', 'run', 'main');
  expect(status).toBe(1);
  expect(stderr).toMatch(/EMFILE: too many open files, open 'f\d+'/);
  expect(post(project, 'main-1')).toMatchObject({ status: 'failed', error: { code: 'EMFILE' } });
});
