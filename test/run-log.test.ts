import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { summarizeJob } from '@accelerator/inspect';
import { followRun, listRuns, type RunStatus, readRun, type TimedEvent, Workdir, whoRuns } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';
import { canMount, SmallDisk } from './rig/small-disk.ts';

const sdk = "import { defineBuild, defineMethod, inputFiles, z } from '@accelerator/sdk';";

/** A job that goes on when the file `go` is there; with `fail`, one that fails then. */
function waiting(): TestProject {
  const project = new TestProject({
    scripts: {
      main: `${sdk}
export default defineBuild({
  options: z.object({ fail: z.boolean().default(false), n: z.coerce.number().default(1) }),
  async build(urd, { fail, n }) {
    await urd.build('quick');
    await urd.build('m', { fail, n });
  },
});`,
    },
    methods: { quick: `${sdk}\nexport default defineMethod({ synthesis: () => 1 });` },
  });
  project.write(
    'methods/m.ts',
    `${sdk}
import { existsSync } from 'node:fs';
export default defineMethod({
  options: z.object({ fail: z.boolean(), n: z.number() }),
  async synthesis({ options }) {
    ${project.count('m')}
    console.log('printed');
    while (!existsSync(${JSON.stringify(project.path('go'))})) await new Promise((r) => setTimeout(r, 5));
    if (options.fail) throw new Error('on purpose');
    return 7;
  },
});`,
  );
  return project;
}

const workdirOf = (project: TestProject): Workdir => Workdir.open(project.path('workdirs/main'));
const statuses = (project: TestProject): RunStatus[] => listRuns(workdirOf(project)).map(({ status }) => status);
const runOf = (project: TestProject, job: string): string =>
  JSON.parse(project.read(`workdirs/main/${job}/setup.json`)).build.run;
const types = (events: readonly TimedEvent[]): string[] => events.map(({ type }) => type);
/** What a log says that happened; that its run is alive it says by itself, where nothing happens for five seconds. */
const happened = (events: readonly TimedEvent[]): TimedEvent[] => events.filter(({ type }) => type !== 'alive');

test('the log of a run holds what --json prints, but for what was printed; its jobs name it', async () => {
  const project = waiting();
  project.write('go', '');
  const { events, status } = await project.run('main', '--n', '5');
  expect(status).toBe(0);
  const [run] = listRuns(workdirOf(project));
  expect(run).toMatchObject({
    status: 'finished',
    counts: { built: 2, reused: 0, failed: 0 },
    start: { script: 'main', options: { fail: false, n: 5 }, workers: 2 },
  });
  const record = readRun(workdirOf(project), run?.run ?? '');
  expect(happened(record.events)).toEqual(events.filter(({ type }) => type !== 'output'));
  expect(types(events)).toContain('output');
  expect([runOf(project, 'main-1'), runOf(project, 'main-2')]).toEqual([run?.run, run?.run]);
  const times = record.events.map(({ t }) => t);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('a run that failed, and one of jobs that are there already, leave a record; a plan leaves none', async () => {
  const project = waiting();
  project.write('go', '');
  expect((await project.ax('run', 'main', '--fail')).status).toBe(1);
  expect((await project.ax('run', 'main')).status).toBe(0);
  expect((await project.ax('run', 'main')).status).toBe(0);
  expect((await project.ax('run', '--dry-run', 'main', '--n', '9')).status).toBe(0);
  const runs = listRuns(workdirOf(project));
  expect(runs).toMatchObject([
    { status: 'finished', counts: { built: 0, reused: 2, failed: 0 } },
    { status: 'finished', counts: { built: 1, reused: 1, failed: 0 } },
    { status: 'failed', counts: { built: 1, reused: 0, failed: 1 }, error: { code: 'JOB_FAILED' } },
  ]);
  expect(types(happened(readRun(workdirOf(project), runs[0]?.run ?? '').events))).toEqual([
    'run-started',
    'job-reused',
    'job-reused',
    'run-finished',
  ]);
  const fresh = waiting();
  expect((await fresh.ax('run', '--dry-run', 'main')).status).toBe(0);
  expect(existsSync(fresh.path('workdirs'))).toBe(false);
});

test.each(['SIGINT', 'SIGTERM'] as const)('a run that was stopped by %s says so', async (signal) => {
  const project = waiting();
  const child = project.start('run', '--json', 'main');
  const outcome = finish(child);
  await until(() => project.counts().m === 1);
  expect(statuses(project)).toEqual(['running']);
  child.kill(signal);
  const { stdout } = await outcome;
  const [run] = listRuns(workdirOf(project));
  expect(run).toMatchObject({ status: 'stopped', counts: { built: 1 } });
  const { events } = readRun(workdirOf(project), run?.run ?? '');
  expect(events.at(-1)).toMatchObject({ type: 'run-stopped', by: signal });
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual(events.at(-1));
});

test('so does one that was ended by force, in the middle of what it did', async () => {
  const project = waiting();
  const child = project.start('run', 'main');
  const outcome = finish(child);
  await until(() => project.counts().m === 1);
  child.kill('SIGINT');
  child.kill('SIGINT');
  await outcome;
  expect(statuses(project)).toEqual(['stopped']);
});

test('a run that was killed is broken off at once, and nobody runs', async () => {
  const project = waiting();
  const child = project.start('run', 'main');
  const outcome = finish(child);
  await until(() => project.counts().m === 1);
  const workdir = workdirOf(project);
  const [run] = listRuns(workdir);
  expect(whoRuns(workdir)).toMatchObject([
    { process: { pid: child.pid }, run: run?.run, script: 'main', started: run?.start?.started },
  ]);
  expect(summarizeJob(workdir, 'main-2').state).toBe('running');
  child.kill('SIGKILL');
  await outcome;
  expect(statuses(project)).toEqual(['broken-off']);
  expect(whoRuns(workdir)).toEqual([]);
  expect(summarizeJob(workdir, 'main-2').state).toBe('unfinished');
  expect(runOf(project, 'main-2')).toBe(run?.run);
  project.write('go', '');
  expect((await project.run('main')).status).toBe(0);
  expect(statuses(project)).toEqual(['finished', 'broken-off']);
});

test('two engines in one workdir have a log each, of what is theirs', async () => {
  const project = waiting();
  const processes = ['1', '2'].map((n) => project.start('run', '--json', 'main', '--n', n));
  const outcomes = Promise.all(processes.map(finish));
  await until(() => project.counts().m === 2);
  const workdir = workdirOf(project);
  expect(
    whoRuns(workdir)
      .map(({ process }) => process.pid)
      .sort(),
  ).toEqual(processes.map(({ pid }) => pid).sort());
  expect(statuses(project)).toEqual(['running', 'running']);
  writeFileSync(project.path('go'), '');
  for (const { stdout } of await outcomes) {
    const events: TimedEvent[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [start] = events;
    const run = start?.type === 'run-started' ? start.run : null;
    const record = readRun(workdir, run ?? '');
    expect(happened(record.events)).toEqual(events.filter(({ type }) => type !== 'output'));
    for (const event of events) if (event.type === 'job-finished') expect(runOf(project, event.job)).toBe(run);
  }
});

test('another process follows a run from its beginning to its end', async () => {
  const project = waiting();
  const outcome = finish(project.start('run', 'main'));
  await until(() => project.counts().m === 1);
  const workdir = workdirOf(project);
  const run = listRuns(workdir)[0]?.run ?? '';
  const events: TimedEvent[] = [];
  const follow = followRun(workdir, run);
  for (let next = await follow.next(); ; next = await follow.next()) {
    if (next.done === true) {
      expect(next.value).toBe('finished');
      break;
    }
    const { event } = next.value;
    events.push(event);
    if (event.type === 'job-started' && event.method === 'm') writeFileSync(project.path('go'), '');
  }
  expect(events).toEqual(readRun(workdir, run).events);
  expect(types(events).at(-1)).toBe('run-finished');
  expect((await outcome).status).toBe(0);
});

test('neither many input files nor phases that tell all the time make many lines', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}
export default defineMethod({
  options: z.object({ files: inputFiles() }),
  async analysis({ job }) {
    for (let done = 0; done <= 60; done++) {
      job.progress(done, 60);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  },
});`,
    },
    scripts: {
      main: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('m', { files: await urd.glob('data/*') }); });`,
    },
  });
  mkdirSync(project.path('data'));
  for (let index = 0; index < 400; index++) writeFileSync(project.path('data', String(index)), String(index));
  const { events } = await project.run('main');
  const [run] = listRuns(workdirOf(project));
  const count = (type: string): number => events.filter((event) => event.type === type).length;
  const seconds = run?.seconds ?? 0;
  expect(count('hashing')).toBeGreaterThan(0);
  expect(count('hashing')).toBeLessThanOrEqual(1 + seconds * 2);
  expect(count('progress')).toBeGreaterThan(2);
  // The last is told when the job ends.
  expect(count('progress')).toBeLessThanOrEqual(2 + seconds * 2);
});

describe.skipIf(!canMount)('on a disk of its own', () => {
  test('a full disk switches the log off, and the run goes on; a disk that can only be read has none', async () => {
    const project = waiting();
    project.write('go', '');
    const disk = new SmallDisk(project.path('workdirs'), 1 << 20);
    expect((await project.run('main')).status).toBe(0);
    writeFileSync(project.path('workdirs/fill'), Buffer.alloc(2 ** 20 - 300_000));
    for (let bytes = 1 << 16; bytes >= 1; bytes >>= 1) {
      try {
        writeFileSync(project.path('workdirs/fill'), Buffer.alloc(bytes), { flag: 'a' });
      } catch {
        // That much there is no room for.
      }
    }
    const full = await project.run('main');
    expect([full.status, types(full.events).filter((type) => type === 'job-reused')]).toEqual([
      0,
      ['job-reused', 'job-reused'],
    ]);
    const kept = (): number => readdirSync(project.path('workdirs/main/runs')).length;
    const before = kept();
    disk.setReadOnly(true);
    expect((await project.run('main')).status).toBe(0);
    expect(kept()).toBe(before);
    disk.setReadOnly(false);
    for (const name of readdirSync(project.path('workdirs/main/runs'))) {
      expect(readFileSync(project.path('workdirs/main/runs', name), 'utf8')).not.toContain('\0');
    }
    expect(statuses(project).at(-1)).toBe('finished');
  });
});
