import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lutimesSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sealJson } from '@accelerator/base';
import { expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { axProgram, finish, prepared, TestProject } from './rig/project.ts';
import { twoStepProject } from './rig/two-step-project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

interface Told {
  readonly removed: boolean;
  readonly remove: readonly { readonly job: string; readonly why: string; readonly freed: number }[];
  readonly keep: readonly { readonly job: string; readonly why: string }[];
  readonly left: number;
}

async function gc(project: TestProject, ...args: string[]): Promise<Told & { jobs: string[] }> {
  const { status, stdout, stderr } = await project.ax('gc', '--json', ...args);
  expect([status, stderr]).toEqual([0, '']);
  const told: Told = JSON.parse(stdout);
  return { ...told, jobs: told.remove.map(({ job }) => job) };
}

const jobs = (project: TestProject): string[] =>
  readdirSync(project.path('workdirs/main'))
    .filter((name) => /^main-\d+$/.test(name))
    .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)));

/** As if a job had been built, and used for the last time, so many days ago. */
function age(project: TestProject, job: string, days: number): void {
  const then = new Date(Date.now() - days * 86_400_000);
  const file = `workdirs/main/${job}/post.json`;
  const { checksum: _, ...post } = JSON.parse(project.read(file));
  project.write(file, sealJson({ ...post, finished: then.toISOString() }));
  const keys = project.path('workdirs/main/keys');
  for (const shard of readdirSync(keys)) {
    for (const name of readdirSync(path.join(keys, shard))) {
      const link = path.join(keys, shard, name);
      if (readlinkSync(link).endsWith(`/${job}`)) lutimesSync(link, then, then);
    }
  }
}

/** main-1 to 4 of seed 1, main-5 to 7 of seed 2, which is the latest build. */
const twoSeeds = prepared(async () => {
  const project = twoStepProject();
  for (const seed of ['1', '2']) expect((await project.run('main', '--seed', seed)).status).toBe(0);
  expect(jobs(project)).toHaveLength(7);
  return project;
});

function files(project: TestProject): string[] {
  return readdirSync(project.path('workdirs/main'), { recursive: true, encoding: 'utf8' }).sort();
}

test('without --delete nothing is changed; what the latest build asked for stays', async () => {
  const project = await twoSeeds();
  const before = files(project);
  const { jobs: would, removed, keep } = await gc(project, '--keep-days', '0');
  expect([would, removed]).toEqual([['main-3', 'main-2', 'main-1'], false]);
  expect(keep.map(({ job, why }) => [job, why])).toEqual(
    ['main-4', 'main-5', 'main-6', 'main-7'].map((job) => [job, "latest build of 'main'"]),
  );
  expect(files(project)).toEqual(before);
  const { stdout } = await project.ax('gc', '--keep-days', '0');
  expect(stdout).toMatch(/^main-2 +second +\S+ kB +last used today$/m);
  expect(stdout).toContain('`ax gc --delete` with the same options removes them.');
  expect(files(project)).toEqual(before);
});

test('what is left after --delete is whole and is reused; numbers go on', async () => {
  const project = await twoSeeds();
  expect((await gc(project, '--keep-days', '0', '--delete')).jobs).toEqual(['main-3', 'main-2', 'main-1']);
  expect(jobs(project)).toEqual(['main-4', 'main-5', 'main-6', 'main-7']);
  const { status, stdout } = await project.ax('verify');
  expect([status, stdout]).toEqual([0, expect.not.stringContaining('note')]);
  const before = project.counts();
  const again = await project.run('main', '--seed', '2');
  expect(again.events.filter(({ type }) => type === 'hit-refused' || type === 'job-started')).toEqual([]);
  expect(project.counts()).toEqual(before);
  const anew = await project.run('main', '--seed', '1');
  expect(anew.events.filter(({ type }) => type === 'hit-refused')).toEqual([]);
  expect(project.counts()).toEqual({ first: 3, second: 3, third: 3, other: 1 });
  expect(jobs(project).slice(-3)).toEqual(['main-8', 'main-9', 'main-10']);
});

test('numbers are not used again when the newest jobs were removed and the counter was lost before', async () => {
  const project = await twoSeeds();
  expect((await project.run('main', '--seed', '1')).status).toBe(0);
  writeFileSync(project.path('workdirs/main/last-number'), '');
  expect((await gc(project, '--keep-days', '0', '--delete')).jobs).toEqual(['main-7', 'main-6', 'main-5']);
  await project.run('main', '--seed', '3');
  expect(jobs(project)).toEqual(['main-1', 'main-2', 'main-3', 'main-4', 'main-8', 'main-9', 'main-10']);
});

test('a pinned job keeps all that it needs; unpinned it goes', async () => {
  const project = await twoSeeds();
  expect((await project.ax('pin', 'main-3')).stdout).toBe('main-3 is pinned.\n');
  expect((await project.ax('pin')).stdout).toBe('main-3\n');
  const { jobs: would, keep } = await gc(project, '--keep-days', '0', '--delete');
  expect(would).toEqual([]);
  expect(keep.filter(({ job }) => /-[12]$/.test(job)).map(({ job, why }) => `${job}: ${why}`)).toEqual([
    'main-1: main-2 needs its files',
    'main-2: main-3 was made from it',
  ]);
  await project.ax('unpin', 'main-3');
  // main-2 links to main-1.
  await project.ax('pin', 'main-2');
  expect((await gc(project, '--keep-days', '0', '--delete')).jobs).toEqual(['main-3']);
  expect((await project.ax('verify', 'main-2')).status).toBe(0);
});

test('what was used in the last days stays, by being built or by being reused', async () => {
  const project = await twoSeeds();
  for (const job of ['main-1', 'main-2', 'main-3']) age(project, job, 10);
  expect((await gc(project)).jobs).toEqual(['main-3', 'main-2', 'main-1']);
  expect((await gc(project, '--keep-days', '11')).jobs).toEqual([]);
  // The second asked for first: it and what it was made from.
  await project.run('main', '--seed', '1');
  await project.run('main', '--seed', '2');
  expect((await gc(project)).jobs).toEqual([]);
});

test('--max-size: wreckage and failures first, then what was used longest ago; no more than is needed', async () => {
  const project = new TestProject({
    methods: {
      big: `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineMethod({ options: z.object({ n: z.int() }), synthesis({ options }) { if (options.n === 99) throw new Error('no'); writeFileSync('big', Buffer.alloc(200_000, options.n)); } });`,
    },
    scripts: {
      main: `${sdk}\nexport default defineBuild({ options: z.object({ n: z.coerce.number() }), build: async (urd, { n }) => { await urd.build('big', { n }); } });`,
    },
  });
  for (const n of [1, 2, 3, 4, 99, 5]) await project.run('main', '--n', String(n));
  mkdirSync(project.path('workdirs/main/main-3x'));
  mkdirSync(project.path('workdirs/main/main-40/attempts'), { recursive: true });
  for (const [job, days] of [
    ['main-1', 20],
    ['main-2', 40],
    ['main-3', 10],
    ['main-4', 30],
    ['main-5', 9],
  ] as const)
    age(project, job, days);
  const all = await gc(project);
  expect(all.jobs).toEqual(['main-40', 'main-5', 'main-2', 'main-4', 'main-1', 'main-3']);
  const sizeOf = (job: string): number => all.remove.find((each) => each.job === job)?.freed ?? 0;
  const total = all.left + all.remove.reduce((sum, { freed }) => sum + freed, 0);
  const room = total - sizeOf('main-40') - sizeOf('main-5') - sizeOf('main-2');
  const two = await gc(project, '--max-size', `${room}B`, '--delete');
  expect(two.jobs).toEqual(['main-40', 'main-5', 'main-2']);
  expect(jobs(project)).toEqual(['main-1', 'main-3', 'main-4', 'main-6']);
  expect(existsSync(project.path('workdirs/main/main-3x'))).toBe(true);
  expect((await project.ax('gc', '--max-size', '1kB')).stdout).toContain('That is more than the 1.0 kB of --max-size');
});

test('a job is never removed before one that was used later and is built upon it', async () => {
  const project = await twoSeeds();
  age(project, 'main-1', 50);
  age(project, 'main-2', 40);
  age(project, 'main-3', 20);
  await project.run('main', '--seed', '3');
  for (const [job, days] of [
    ['main-5', 30],
    ['main-6', 30],
    ['main-7', 30],
  ] as const)
    age(project, job, days);
  // By their own ages main-1 and main-2 would come first.
  expect((await gc(project)).jobs).toEqual(['main-7', 'main-6', 'main-5', 'main-3', 'main-2', 'main-1']);
});

test('--payload: records and digests stay, it is no hit, nothing is said, and downstream is reused all the same', async () => {
  const project = await twoSeeds();
  await project.ax('pin', 'main-3');
  const { jobs: collected } = await gc(project, '--payload', '--keep-days', '0', '--delete');
  expect(collected).toEqual(['main-2', 'main-1']);
  expect(files(project).filter((name) => /^main-[12]\/.*(arrow|note|result)/.test(name))).toEqual([]);
  expect(project.readJson('workdirs/main/main-1/post.json')).toMatchObject({ status: 'collected' });
  expect((await project.ax('verify')).status).toBe(0);
  expect((await project.ax('job', 'main-1')).stdout).toContain('collected');
  expect(project.counts()).toEqual({ first: 2, second: 2, third: 2, other: 1 });
  const { status, events } = await project.run('main', '--seed', '1');
  expect(status).toBe(0);
  expect(project.counts()).toEqual({ first: 3, second: 3, third: 2, other: 1 });
  expect(events.filter(({ type }) => type === 'hit-refused' || type === 'not-reproducible')).toEqual([]);
  expect(events.find((event) => event.type === 'job-reused' && event.job === 'main-3')).toMatchObject({
    by: 'content',
  });
});

/** A script that reuses a job, then takes its time in another one, and then reads the first. */
function slowProject(): TestProject {
  const project = new TestProject();
  project.write(
    'methods/quick.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { ${project.count('quick')} return 'quick result'; } });`,
  );
  project.write(
    'methods/slow.ts',
    `${sdk}
    import { existsSync, writeFileSync } from 'node:fs';
    export default defineMethod({ options: z.object({ n: z.int() }), async synthesis() {
      ${project.count('slow')}
      writeFileSync('half', 'x');
      while (!existsSync(${JSON.stringify(project.path('go'))})) await new Promise((r) => setTimeout(r, 5));
      return 1;
    } });`,
  );
  project.write(
    'build-scripts/quick.ts',
    `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('quick'); });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild(async (urd) => { const quick = await urd.build('quick'); await urd.build('slow', { n: 1 }); console.error(await quick.load()); });`,
  );
  return project;
}

test('a build runs meanwhile: what it uses and what it is making stay, older wreckage goes', async () => {
  const project = slowProject();
  expect((await project.run('quick')).status).toBe(0);
  mkdirSync(project.path('workdirs/main/main-2/attempts'), { recursive: true });
  writeFileSync(project.path('workdirs/main/last-number'), '2\n');
  // The latest build of the script 'quick' must not be what saves it.
  writeFileSync(project.path('workdirs/main/builds/quick.json'), '{');
  const build = finish(project.start('run', '--json', 'main'));
  await until(() => project.counts().slow === 1);
  const { jobs: removed, keep } = await gc(project, '--keep-days', '0', '--delete');
  expect(removed).toEqual(['main-2']);
  expect(keep.map(({ job, why }) => `${job}: ${why}`)).toEqual([
    'main-1: a running build uses it',
    'main-3: a running build uses it',
  ]);
  writeFileSync(project.path('go'), '');
  expect(await build).toMatchObject({ status: 0, stderr: 'quick result\n' });
  expect(project.counts()).toEqual({ quick: 1, slow: 1 });
});

test('a build that was killed protects nothing', async () => {
  const project = slowProject();
  const child = project.start('run', '--json', 'main');
  const build = finish(child);
  await until(() => project.counts().slow === 1);
  child.kill('SIGKILL');
  await build;
  expect((await gc(project, '--keep-days', '0', '--delete')).jobs).toEqual(['main-2', 'main-1']);
  expect(readdirSync(project.path('workdirs/main/sessions'))).toEqual([]);
  expect(readdirSync(project.path('workdirs/main/locks'))).toEqual([]);
});

test('an engine does not begin to use what a collector has condemned, unless that is dead', async () => {
  const project = slowProject();
  await project.run('quick');
  const { hostname } = await import('node:os');
  const condemn = (pid: number | undefined): void =>
    writeFileSync(project.path('workdirs/main/condemned'), `${JSON.stringify({ host: hostname(), pid })}\nmain-1\n`);
  condemn(process.pid);
  expect((await project.run('quick')).status).toBe(0);
  expect(project.counts()).toEqual({ quick: 2 });
  const dead: ChildProcess = spawn('true');
  await new Promise((resolve) => dead.once('exit', resolve));
  writeFileSync(
    project.path('workdirs/main/condemned'),
    `${JSON.stringify({ host: hostname(), pid: dead.pid })}\nmain-2\n`,
  );
  expect((await project.run('quick')).status).toBe(0);
  expect(project.counts()).toEqual({ quick: 2 });
  expect(existsSync(project.path('workdirs/main/condemned'))).toBe(false);
});

test('collectors that never cease, and two engines: every result is right, and what is left is whole', async () => {
  const project = twoStepProject();
  let isBuilding = true;
  let rounds = 0;
  let removed = 0;
  const collecting = (async () => {
    while (!existsSync(project.path('workdirs/main/workdir.json')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    for (; isBuilding; rounds++) removed += (await gc(project, '--keep-days', '0', '--delete')).jobs.length;
  })();
  const engine = async (first: number): Promise<void> => {
    // As often as the collector needs to come between.
    for (let turn = 0; turn < 4 || ((rounds <= 3 || removed <= 3) && turn < 40); turn++) {
      const seed = String(1 + ((first + turn) % 2));
      const { status, stderr, events } = await project.run('main', '--seed', seed);
      expect([status, stderr]).toEqual([0, '']);
      const third = events.flatMap((event) =>
        (event.type === 'job-finished' || event.type === 'job-reused') && event.method === 'third' ? [event.job] : [],
      );
      expect(third).toHaveLength(1);
    }
  };
  try {
    await Promise.all([engine(0), engine(1)]);
  } finally {
    isBuilding = false;
  }
  await collecting;
  expect(rounds).toBeGreaterThan(3);
  expect(removed).toBeGreaterThan(3);
  expect((await project.ax('verify')).status).toBe(0);
});

test('a collector that is killed leaves nothing that is taken for whole, and the next one goes on', async () => {
  const project = twoStepProject();
  for (const seed of ['1', '2', '3', '4']) await project.run('main', '--seed', seed);
  let killed = 0;
  // The first of them while it starts, on any machine.
  for (const delay of [30, 150, 190, 230, 270]) {
    const child = spawn(process.execPath, [axProgram, 'gc', '--keep-days', '0', '--delete'], {
      cwd: project.directory,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    setTimeout(() => child.kill('SIGKILL'), delay);
    if ((await ended) === 'SIGKILL') killed++;
    expect((await project.ax('verify', '--quick')).status).toBe(0);
  }
  expect(killed).toBeGreaterThan(0);
  expect((await gc(project, '--keep-days', '0', '--delete')).left).toBeGreaterThan(0);
  expect(jobs(project)).toEqual(['main-4', 'main-11', 'main-12', 'main-13']);
  expect(readFileSync(project.path('workdirs/main/last-number'), 'utf8').trim()).toBe('13');
  expect((await project.run('main', '--seed', '4')).events.filter(({ type }) => type === 'job-started')).toEqual([]);
});
