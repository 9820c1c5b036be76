import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { JobPost, JobSetup } from '@accelerator/job';
import { expect } from 'vitest';
import { crashProject, jobsPerVersion } from './crash-project.ts';
import { processesOf, until } from './processes.ts';
import { finish, type TestProject } from './project.ts';
import { seededRandom } from './random.ts';

interface FinishedJob {
  readonly id: string;
  readonly key: string;
  /** The same in every workdir: it names no ids. */
  readonly contentKey: string;
  readonly digest: string;
}

function finishedJobs(project: TestProject): FinishedJob[] {
  const directory = project.path('workdirs/main');
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap((id) => {
    if (!/^main-\d+$/.test(id) || !existsSync(`${directory}/${id}/post.json`)) return [];
    const post: JobPost = JSON.parse(readFileSync(`${directory}/${id}/post.json`, 'utf8'));
    const setup: JobSetup = JSON.parse(readFileSync(`${directory}/${id}/setup.json`, 'utf8'));
    expect(post.status).toBe('done');
    return [{ id, key: setup.key, contentKey: setup.contentKey, digest: post.digest }];
  });
}

/** What undisturbed runs of the versions give: content digests by content key; and how long one takes. */
export async function undisturbed(versions: number): Promise<{ digests: ReadonlyMap<string, string>; ms: number }> {
  const project = crashProject();
  await run(project, 0, 0);
  const started = Date.now();
  await run(project, 1, 1);
  const ms = Date.now() - started;
  await run(project, 2, versions);
  const jobs = finishedJobs(project);
  expect(jobs).toHaveLength(jobsPerVersion * (versions + 1));
  return { digests: new Map(jobs.map(({ contentKey, digest }) => [contentKey, digest])), ms };
}

/** What came of a number of crashes. */
export interface CrashReport {
  /** Engines that were killed, and of these: while a job was there that had not finished. */
  readonly kills: number;
  readonly inMidJob: number;
  /** Versions of the pipeline that were built to the end, through crashes. */
  readonly versions: number;
}

/**
 * Kills engines by SIGKILL at random moments of one pipeline after another, starts them again, and looks: no process is
 * left two seconds later, the next run needs no help, what was finished is not built again, and every job has the
 * content digest that it has in an undisturbed run.
 */
export async function crashManyTimes(
  kills: number,
  seed: number,
  expected: { readonly digests: ReadonlyMap<string, string>; readonly ms: number },
): Promise<CrashReport> {
  const random = seededRandom(seed);
  const project = crashProject();
  let version = 0;
  let killed = 0;
  let inMidJob = 0;
  while (killed < kills) {
    const child = project.start('run', '--json', 'main', '--from', String(version), '--to', String(version));
    const outcome = finish(child);
    const ended = outcome.then(() => 'ended' as const);
    // Before 60 ms there is only Node that starts.
    const how = await Promise.race([ended, setTimeout(60 + random() * expected.ms, 'kill' as const)]);
    if (how === 'kill') child.kill('SIGKILL');
    const { status, signal, stderr } = await outcome;
    expect(stderr).toBe('');
    if (signal === 'SIGKILL') {
      killed++;
      if (hasUnfinished(project)) inMidJob++;
      await until(() => processesOf(project.directory).length === 0, 2000);
    } else {
      expect(status).toBe(0);
      version++;
    }
  }
  await run(project, 0, version);
  const jobs = finishedJobs(project);
  // Each once: what was finished has been reused, however often the engine died.
  expect(jobs.map(({ key }) => key).sort()).toEqual([...new Set(jobs.map(({ key }) => key))].sort());
  expect(jobs).toHaveLength(jobsPerVersion * (version + 1));
  const wrong = jobs.filter(({ contentKey, digest }) => expected.digests.get(contentKey) !== digest);
  expect(wrong).toEqual([]);
  expect(await project.ax('verify')).toMatchObject({ status: 0, stdout: expect.not.stringContaining('note') });
  return { kills: killed, inMidJob, versions: version + 1 };
}

/** The newest job directory has no end. */
function hasUnfinished(project: TestProject): boolean {
  const directory = project.path('workdirs/main');
  if (!existsSync(directory)) return false;
  const numbers = readdirSync(directory)
    .flatMap((id) => /^main-(\d+)$/.exec(id)?.[1] ?? [])
    .map(Number);
  return numbers.length > 0 && !existsSync(`${directory}/main-${Math.max(...numbers)}/post.json`);
}

async function run(project: TestProject, from: number, to: number): Promise<void> {
  const outcome = await project.run('main', '--from', String(from), '--to', String(to));
  expect([outcome.status, outcome.stderr]).toEqual([0, '']);
}
