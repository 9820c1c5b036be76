import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { JobPost, JobSetup } from '@accelerator/job';
import { expect } from 'vitest';
import { crashProject, jobsPerVersion } from './crash-project.ts';
import { processesOf, until } from './processes.ts';
import { finish, type TestProject } from './project.ts';
import { seededRandom } from './random.ts';

export interface FinishedJob {
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

/** A project in which nothing ever goes wrong. */
export class Undisturbed {
  readonly #project: TestProject;
  #versions = 1;
  /** How long a version takes. */
  readonly ms: number;

  private constructor(project: TestProject, ms: number) {
    this.#project = project;
    this.ms = ms;
  }

  static async start(): Promise<Undisturbed> {
    const project = crashProject();
    await run(project, 0, 0);
    const started = Date.now();
    await run(project, 1, 1);
    return new Undisturbed(project, Date.now() - started);
  }

  /** The content digests of the jobs of so many versions, by content key. */
  async digests(versions: number): Promise<ReadonlyMap<string, string>> {
    this.#versions = Math.max(this.#versions, versions);
    await run(this.#project, 0, this.#versions - 1);
    return new Map(finishedJobs(this.#project).map(({ contentKey, digest }) => [contentKey, digest]));
  }
}

/** What came of a number of crashes. */
export interface CrashReport {
  /** Engines that were killed, and of these: while a job was there that had not finished. */
  readonly kills: number;
  readonly inMidJob: number;
  /** Versions of the pipeline that were built to the end, through crashes. */
  readonly versions: number;
  /** All jobs that were built. */
  readonly jobs: readonly FinishedJob[];
}

/** After so many kills a version is left in peace. */
const mostPerVersion = 6;
const limitMs = 60_000;

/**
 * Kills engines by SIGKILL at random moments of one pipeline after another, starts them again, and looks: no process is
 * left, the next run needs no help, and what was finished is not built again.
 */
export async function crashManyTimes(kills: number, seed: number, expectedMs: number): Promise<CrashReport> {
  const random = seededRandom(seed);
  const project = crashProject();
  let version = 0;
  let killed = 0;
  let inMidJob = 0;
  let killedHere = 0;
  // However the moments fall, at least two versions end.
  const atMostHere = Math.min(mostPerVersion, Math.ceil(kills / 2));
  while (killed < kills) {
    const child = project.start('run', '--json', 'main', '--from', String(version), '--to', String(version));
    const outcome = finish(child);
    const ended = outcome.then(() => 'ended' as const);
    const isInPeace = killedHere >= atMostHere;
    // Every second time from its first job on, which comes late where the machine has become slow.
    const isFromFirstJob = !isInPeace && killed % 2 === 1;
    if (isFromFirstJob) await Promise.race([ended, jobStarted(child)]);
    // Before 60 ms there is only Node that starts. On a busy machine a run takes longer than it did undisturbed.
    const moment = isFromFirstJob ? random() * expectedMs * 0.5 : 60 + random() * expectedMs * 1.1;
    const how = await Promise.race([ended, setTimeout(isInPeace ? limitMs : moment, 'kill' as const, { ref: false })]);
    if (how === 'kill') child.kill('SIGKILL');
    const { status, signal, stderr } = await outcome;
    if (signal === 'SIGKILL') {
      killed++;
      killedHere++;
      if (hasUnfinished(project)) inMidJob++;
      await until(() => processesOf(project.directory).length === 0);
    } else {
      // Of a killed engine esbuild's own process may complain, in its last moment.
      expect([status, stderr]).toEqual([0, '']);
      version++;
      killedHere = 0;
    }
  }
  await run(project, 0, version);
  const jobs = finishedJobs(project);
  // Each once: what was finished has been reused, however often the engine died.
  expect(jobs.map(({ key }) => key).sort()).toEqual([...new Set(jobs.map(({ key }) => key))].sort());
  expect(jobs).toHaveLength(jobsPerVersion * (version + 1));
  expect(await project.ax('verify')).toMatchObject({ status: 0, stdout: expect.not.stringContaining('note') });
  return { kills: killed, inMidJob, versions: version + 1, jobs };
}

/** Resolves when a run has told that a job was begun. */
function jobStarted(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    let told = '';
    child.stdout?.on('data', (text: string) => {
      told += text;
      if (told.includes('"job-started"')) resolve();
    });
  });
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
