import { setTimeout } from 'node:timers/promises';
import { keptRuns, readKept, Workdir } from '@accelerator/store';
import { expect } from 'vitest';
import { processesOf, until } from './processes.ts';
import { finish } from './project.ts';
import { seededRandom } from './random.ts';
import { ResumeProject } from './resume-project.ts';

const rows = 500;
const workers = 2;
/** A row takes this long, and a chunk a quarter of a second. */
const rowMs = 8;
const mostInChunk = Math.ceil((250 / rowMs) * 1.5);
/** An attempt is ended after so many rows at most. */
const mostRows = 150;

/** What is done to a run after a random number of rows. */
const harms = ['engine', 'slice', 'stop', 'throw', 'transient'] as const;
type Harm = (typeof harms)[number];

/** What came of a number of harms. */
export interface ResumeReport {
  readonly harms: Readonly<Record<Harm, number>>;
  /** Rows of all maps that were built to their end. */
  readonly rows: number;
  /** Rows that were computed in all attempts together. */
  readonly computed: number;
  /** Rows whose chunk was not done when an attempt was ended, or whose error may not come again. */
  readonly lost: number;
  /** The most that one attempt has lost. */
  readonly mostLost: number;
  /** For each attempt what was done to it, how it ended, what it computed, and what of that it has kept. */
  readonly attempts: readonly string[];
}

/** As slow as is said, with rows that fail the job or may not fail again while a file says so. */
function slowProject(): ResumeProject {
  return new ResumeProject({
    rows,
    onError: "({ mark }) => (String(mark).startsWith('fail') ? 'fail' : 'record')",
    extra: 'concurrency: 1,',
    before: `
    await wait(${rowMs});
    if (n % 50 === 49 && existsSync(\`\${outside}.transient\`)) throw Object.assign(new Error('busy'), { transient: true });
    if (n % 40 === 39 && existsSync(\`\${outside}.throw\`)) throw new Error('no answer');
    if (String(options.mark).startsWith('fail')) return { text: String(n) + options.mark };`,
  });
}

/**
 * Ends runs of a map at random moments by what may happen to them, again and again until it is built, then the next one.
 * Each row whose chunk was done is computed once, whatever happened, and the result is that of an undisturbed run.
 */
export async function resumeManyTimes(times: number, seed: number): Promise<ResumeReport> {
  const random = seededRandom(seed);
  const project = slowProject();
  const calm = slowProject();
  const counts: Record<Harm, number> = { engine: 0, slice: 0, stop: 0, throw: 0, transient: 0 };
  let done = 0;
  let built = 0;
  let lost = 0;
  let mostLost = 0;
  const attempts: string[] = [];
  let newest = '';
  for (let version = 0; done < times; version++) {
    // Every second one fails by a row that throws; in the others such rows are recorded.
    const mark = `${version % 2 === 0 ? 'fail' : 'record'} ${version}`;
    for (;;) {
      const possible = harms.filter((harm) =>
        harm === 'throw' ? version % 2 === 0 : harm !== 'transient' || version % 2 === 1,
      );
      const harm = done < times ? possible[Math.floor(random() * possible.length)] : undefined;
      const before = project.computed;
      if (harm === 'throw' || harm === 'transient') project.mark(harm);
      const child = project.start('run', '--json', 'main', '--mark', mark);
      const outcome = finish(child);
      // Not by the clock: on a busy machine a run takes seconds before its first row.
      const target = before + Math.floor(random() * mostRows);
      const pause = random() * 100;
      let hasEnded = false;
      const ended = outcome.then(() => {
        hasEnded = true;
      });
      if (harm !== undefined && harm !== 'throw') {
        await until(() => hasEnded || project.computed > target, 120_000);
        await Promise.race([ended, setTimeout(pause, undefined, { ref: false })]);
        if (harm === 'stop') child.kill('SIGINT');
        else if (harm === 'slice') killSlice(project, child.pid);
        else child.kill('SIGKILL');
      }
      const { status, stderr } = await outcome;
      // Of a killed engine a slice process may finish its row.
      await until(() => processesOf(project.directory).length === 0);
      for (const name of ['throw', 'transient']) project.unmark(name);
      const computed = project.computed - before;
      const kept = keptSince(project, newest);
      newest = newestJob(project);
      attempts.push(`${mark}: ${harm}, ${status}, computed ${computed}, kept ${kept}`);
      if (status === 0 && (harm !== 'transient' || project.result.post.rows?.failed === expectedBad(version))) {
        expect(stderr).toBe('');
        break;
      }
      if (status === 0) {
        // It came to its end with rows that may not fail again.
        const { failed = 0 } = project.result.post.rows ?? {};
        const again = await project.ax('run', '--json', '--retry-bad', 'main', '--mark', mark);
        expect([again.status, again.stderr]).toEqual([0, '']);
        lost += failed;
        attempts.push(`${mark}: ${failed} bad rows, computed ${project.computed - before - computed} again`);
        break;
      }
      if (harm === undefined) throw new Error(`The run failed: ${stderr}`);
      counts[harm]++;
      done++;
      const here = computed - kept;
      lost += here;
      mostLost = Math.max(mostLost, here);
    }
    built += rows;
    const undisturbed = await calm.run('main', '--mark', mark);
    expect([undisturbed.status, undisturbed.stderr]).toEqual([0, '']);
    expect(project.result.digest).toBe(calm.result.digest);
  }
  expect((await project.ax('verify')).status).toBe(0);
  return { harms: counts, rows: built, computed: project.computed, lost, mostLost, attempts };
}

/** How many rows one attempt may lose: a chunk of each worker, but for rows whose error may not come again. */
export const mayLose = workers * mostInChunk + Math.ceil(rows / 50);

const expectedBad = (version: number): number =>
  version % 2 === 0 ? 0 : Array.from({ length: rows }, (_, n) => n).filter((n) => n % 7 !== 3 && n % 11 === 5).length;

const newestJob = (project: ResumeProject): string => Workdir.open(project.path('workdirs/main')).jobIds().at(-1) ?? '';

/** Rows that the newest attempt has computed and kept, if it came so far as to have a job of its own. */
function keptSince(project: ResumeProject, before: string): number {
  const id = newestJob(project);
  const workdir = Workdir.open(project.path('workdirs/main'));
  if (id === before || workdir.readPost(id)?.status === 'done') return 0;
  return (readKept(workdir, id)?.entries ?? []).reduce((sum, entry) => {
    if ('phase' in entry || entry.cost === undefined) return sum;
    const kept = keptRuns(entry).filter(({ outcome }) => outcome !== 'transient');
    return sum + kept.reduce((all, { count }) => all + count, 0);
  }, 0);
}

function killSlice(project: ResumeProject, engine: number | undefined): void {
  const pids = processesOf(project.directory).map((line) => Number.parseInt(line, 10));
  const pid = pids.find((each) => each !== engine);
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
