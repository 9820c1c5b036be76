import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { finish, type RunOutcome } from './rig/project.ts';
import { ResumeProject } from './rig/resume-project.ts';

const rows = 150;
/** Chunks have 30 rows or fewer, so that there are several before one throws. */
const failing = `
  await wait(8);
  if (n === 100 && existsSync(\`\${outside}.fail\`)) throw new Error('no answer');`;
const options = { rows, before: failing, onError: "'fail'", extra: 'concurrency: 1,', config: { workers: 1 } };

const resumedIn = ({ events }: RunOutcome): number[] =>
  events.flatMap((event) => (event.type === 'job-resumed' ? [event.done] : []));

/** A map has ended early: how many rows it has kept. */
async function failed(project: ResumeProject, ...args: string[]): Promise<number> {
  project.mark('fail');
  const { status, stderr } = await project.run('main', ...args);
  expect([status, stderr.includes('no answer')]).toEqual([1, true]);
  project.unmark('fail');
  const before = project.computed;
  // Those of the chunk in which a row threw are lost.
  expect(before).toBeGreaterThan(20);
  return before;
}

const attempts = (project: ResumeProject, job: string): string => project.path(`workdirs/main/${job}/attempts`);

/** Does something to a file of each chunk but the first. @returns how many chunks are left */
function spoil(project: ResumeProject, how: (file: string) => void): void {
  const columns = columnsOf(project);
  expect(columns.length).toBeGreaterThan(2);
  for (const file of columns.slice(1)) how(file);
}

/** The files of the column of each chunk; the one in which a row threw may have none. */
function columnsOf(project: ResumeProject): string[] {
  return readdirSync(attempts(project, 'main-2'))
    .filter((name) => name.startsWith('map.') && !name.endsWith('.txt'))
    .flatMap((name) => {
      const folder = `${attempts(project, 'main-2')}/${name}/default/text`;
      return existsSync(folder) ? readdirSync(folder).map((file) => `${folder}/${file}`) : [];
    });
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

test('what is kept and what is taken over: only what is whole and of the same code is taken over', async () => {
  const project = new ResumeProject(options);
  await failed(project);
  // Of damaged and missing chunks nothing is taken, and they stop nothing.
  spoil(project, (file) => (file.endsWith('0.arrow') ? rmSync(file) : flip(file)));
  const again = await project.run('main');
  expect([again.status, again.stderr]).toEqual([0, '']);
  const [first = 0] = resumedIn(again);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(rows / 3);
  const { digest, post } = project.result;
  expect(post.rows).toEqual({ computed: rows - first, reused: 0, resumed: first, skipped: 21, failed: 0 });
  expect((await project.ax('verify')).status).toBe(0);
  expect((await project.ax('run', '--force', 'main')).status).toBe(0);
  expect(project.result.digest).toBe(digest);

  // Other code, another option, --force: nothing.
  await failed(project, '--mark', 'x');
  project.writeMap({ before: failing, onError: "'fail'", extra: 'concurrency: 1,', text: "'other' + n" });
  expect(resumedIn(await project.run('main', '--mark', 'x'))).toEqual([]);
  await failed(project, '--mark', 'y');
  expect(resumedIn(await project.run('main', '--mark', 'z'))).toEqual([]);
  const forced = await project.ax('run', '--json', '--force', 'main', '--mark', 'y');
  expect([forced.status, forced.stdout.includes('job-resumed')]).toEqual([0, false]);
});

/** Puts zeros in the place of the last bytes, as a disk has them to which the size of a file came, and not what is in it. */
function zeroTail(file: string, part: number): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, Math.floor(bytes.length * (1 - part))));
}

interface PowerCut {
  readonly left: string;
  readonly of: (files: { readonly log: string; readonly columns: readonly string[] }) => void;
}

/** What a disk has of files that nobody had forced onto it; of the newest chunks less than of the first. */
const powerCuts: readonly PowerCut[] = [
  {
    left: 'columns of zeros, whole or from some byte on, or without their end',
    of: ({ columns }) => {
      const harms: readonly ((file: string) => void)[] = [
        (file) => zeroTail(file, 1),
        (file) => truncateSync(file, readFileSync(file).length - 1),
        (file) => zeroTail(file, 0.01),
        (file) => truncateSync(file),
      ];
      for (const [index, file] of columns.slice(1).entries()) harms[index % harms.length]?.(file);
    },
  },
  { left: 'a log that ends in zeros', of: ({ log }) => zeroTail(log, 0.4) },
  {
    left: 'a hole in the log, and a column that came back as it was for another chunk',
    of: ({ log, columns: [first = '', second = ''] }) => {
      const bytes = readFileSync(log);
      writeFileSync(log, bytes.fill(0, bytes.length - 400, bytes.length - 200));
      cpSync(first, second);
    },
  },
];

test('of what a power cut leaves, rows that are whole are taken over, and nothing else is', async () => {
  const project = new ResumeProject(options);
  const kept = await failed(project);
  const [workdirs, aside] = [project.path('workdirs'), project.path('aside')];
  cpSync(workdirs, aside, { recursive: true });
  expect((await project.ax('run', '--force', 'main')).status).toBe(0);
  const { digest } = project.result;
  for (const { left, of } of powerCuts) {
    rmSync(workdirs, { recursive: true });
    cpSync(aside, workdirs, { recursive: true });
    const columns = columnsOf(project);
    expect(columns.length).toBeGreaterThan(2);
    of({ log: `${attempts(project, 'main-2')}/kept.log`, columns });
    const before = project.computed;
    const again = await project.run('main');
    expect([again.status, again.stderr], left).toEqual([0, '']);
    const [taken = 0] = resumedIn(again);
    expect(taken, left).toBeGreaterThan(0);
    expect(taken, left).toBeLessThan(kept);
    expect(project.computed - before, left).toBe(rows - taken);
    expect(project.result.digest, left).toBe(digest);
  }
});

test('rows of another source are taken by their cells, whatever became of the job that computed them', async () => {
  const project = new ResumeProject(options);
  project.writeMap({
    extra: 'concurrency: 1,',
    onError: "'record'",
    before: `
  await wait(8);
  if (n === 100 && existsSync(\`\${outside}.fail\`)) process.kill(process.pid, 'SIGKILL');`,
  });
  project.mark('fail');
  expect((await project.run('main')).status).toBe(1);
  project.unmark('fail');
  const computed = project.computed;
  expect(computed).toBeGreaterThan(20);
  // Rows 10 to 159: those up to 149 are the same, in other slices and places.
  const other = await project.run('main', '--from', '10');
  expect([other.status, other.stderr]).toEqual([0, '']);
  const [taken = 0] = resumedIn(other);
  expect(taken).toBeGreaterThan(20);
  expect(project.computed).toBe(computed + rows - taken);
  const { digest, post } = project.result;
  expect(post.rows).toMatchObject({ computed: rows - taken, resumed: taken });
  expect(post.rows?.failed).toBeGreaterThan(2);
  // What was kept stays for the job that it was made for, which takes it from there and from the finished one.
  expect(existsSync(attempts(project, 'main-2'))).toBe(true);
  const before = project.computed;
  expect((await project.run('main')).status).toBe(0);
  // Rows 0 to 9 are in none but the one that ended early.
  expect(project.computed - before).toBeLessThanOrEqual(10);
  expect(existsSync(attempts(project, 'main-2'))).toBe(false);
  expect((await project.ax('run', '--force', 'main', '--from', '10')).status).toBe(0);
  expect(project.result.digest).toBe(digest);
});

test('resume: false in the map takes nothing over, and keeps nothing', async () => {
  const project = new ResumeProject({ ...options, extra: 'concurrency: 1, resume: false,' });
  await failed(project);
  expect(existsSync(attempts(project, 'main-2'))).toBe(false);
  const before = project.computed;
  expect(resumedIn(await project.run('main'))).toEqual([]);
  expect(project.computed).toBe(before + rows);
});

test('ax gc shows what is kept, leaves it while it is young, and removes it', async () => {
  const project = new ResumeProject(options);
  await failed(project);
  expect((await project.ax('gc', '--delete')).stdout).toContain('that ended early and can be resumed');
  expect(existsSync(attempts(project, 'main-2'))).toBe(true);
  const { stdout } = await project.ax('gc', '--keep-days', '0');
  expect(stdout).toMatch(/main-2 .* of 150 rows/);
  expect((await project.ax('gc', '--delete', '--keep-days', '0')).status).toBe(0);
  expect(existsSync(attempts(project, 'main-2'))).toBe(false);
  expect(readdirSync(project.path('workdirs/main/resumable'))).toEqual([]);
  const before = project.computed;
  expect((await project.run('main')).status).toBe(0);
  expect(project.computed).toBe(before + rows);
});

test('two engines at once: the second takes over what the first had done when it was killed', async () => {
  // Rows that stand late wait until the first has been killed, however slow this process is.
  const before = `do await wait(10); while (n >= 150 && existsSync(\`\${outside}.hold\`));`;
  const project = new ResumeProject({ ...options, before, rows: 200 });
  project.mark('hold');
  const first = project.start('run', '--json', 'main');
  const died = finish(first);
  await until(() => project.computed > 60);
  const second = finish(project.start('run', '--json', 'main'));
  // A third one of other rows, at the same time as the others.
  const third = finish(project.start('run', '--json', 'main', '--from', '100'));
  await until(() => project.computed > 90);
  first.kill('SIGKILL');
  await died;
  project.unmark('hold');
  const outcomes = await Promise.all([second, third]);
  expect(outcomes.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  expect(outcomes[0]?.stdout).toContain('job-resumed');
  expect((await project.ax('verify')).status).toBe(0);
  const digests = [await digestOf(project, '0'), await digestOf(project, '100')];
  expect((await project.ax('run', '--force', 'main')).status).toBe(0);
  expect(project.result.digest).toBe(digests[0]);
  expect((await project.ax('run', '--force', 'main', '--from', '100')).status).toBe(0);
  expect(project.result.digest).toBe(digests[1]);
});

async function digestOf(project: ResumeProject, from: string): Promise<string> {
  expect((await project.run('main', '--from', from)).status).toBe(0);
  return project.result.digest;
}
