import { AcceleratorError, didYouMean, nearestNames } from '@accelerator/base';
import { newestAnywhere } from '../history.ts';
import type { Workdir } from '../workdir.ts';
import type { Asking } from './asking.ts';

/** `all`: jobs in any state; `finished`: of a method only jobs that finished well; `current`: of these those that the project would use again. */
export type Among = 'all' | 'finished' | 'current';

const newestLookedAt = 500;

/** The job that an id, the name of a method (its latest job) or `main-LATEST` means, or undefined. */
export function* headJob(workdir: Workdir, name: string, among: Among): Asking<string | undefined> {
  if (workdir.hasJob(name)) {
    // Said here, whatever is asked of the job: it was broken off, can't be read, or is of a later version.
    workdir.readSetup(name);
    workdir.readPost(name);
    return name;
  }
  const latestOf = workdirNamed(workdir, /^(.+)-LATEST$/s.exec(name)?.[1]);
  if (latestOf !== undefined) {
    for (const job of latestOf.jobIds().reverse()) if (yield* isAmong(workdir, job, among)) return job;
    return undefined;
  }
  if (among === 'current') return yield* latestCurrent(workdir, name);
  if (among === 'all') {
    const newest = workdir
      .jobIds()
      .slice(-newestLookedAt)
      .findLast((job) => methodOf(workdir, job) === name);
    if (newest !== undefined) return newest;
  }
  return latestFinished(workdir, name);
}

function workdirNamed(workdir: Workdir, name: string | undefined): Workdir | undefined {
  return name === workdir.name ? workdir : workdir.others.find((other) => other.name === name)?.workdir;
}

function* latestCurrent(workdir: Workdir, method: string): Asking<string | undefined> {
  if (!isMethodName(method)) return undefined;
  for (const job of newestAnywhere(workdir, method)) if (yield* isAmong(workdir, job, 'current')) return job;
  return undefined;
}

/** The latest job of a method that finished well and is still there; of other workdirs only when there is none here. */
export function latestFinished(
  workdir: Workdir,
  method: string,
  isWanted: (job: string) => boolean = (job) => isWhole(workdir, job),
): string | undefined {
  if (!isMethodName(method)) return undefined;
  for (const job of newestAnywhere(workdir, method)) if (isWanted(job)) return job;
  return undefined;
}

/** Which neighbour of a job is wanted. */
export interface Sibling {
  /** Negative: before it. */
  readonly count: number;
  /** Absent: whatever its method. */
  readonly method?: string | undefined;
  readonly among: Among;
}

/** The job that is `count` before or after another one in its workdir, or undefined; and how many there are. */
export function* siblingJob(
  workdir: Workdir,
  job: string,
  { count, method, among }: Sibling,
): Asking<{ readonly job: string | undefined; readonly found: number }> {
  const all = (workdir.otherOf(job)?.workdir ?? workdir).jobIds();
  const step = Math.sign(count);
  let found = 0;
  let current = job;
  for (let at = all.indexOf(job) + step; found < Math.abs(count); at += step) {
    const other = all[at];
    if (other === undefined || at < 0) return { job: undefined, found };
    if (method !== undefined && methodOf(workdir, other) !== method) continue;
    if (!(yield* isAmong(workdir, other, among))) continue;
    found++;
    current = other;
  }
  return { job: current, found };
}

/** Method names are names of files, without their ending. */
function isMethodName(name: string): boolean {
  return /^[^._/\\\0][^./\\\0]*$/.test(name);
}

/** A job directory without a record was broken off while it was made: it has no method. */
export function methodOf(workdir: Workdir, job: string): string | undefined {
  return workdir.findSetup(job)?.method;
}

export function jobNotFound(workdir: Workdir, wanted: string): AcceleratorError {
  const jobs = workdir.jobIds();
  const named = jobs.slice(-newestLookedAt).map((job) => [job, methodOf(workdir, job)] as const);
  const [unfinished] = named.findLast(([, method]) => method === wanted) ?? [];
  if (unfinished !== undefined) {
    return new AcceleratorError({
      code: 'JOB_NOT_FOUND',
      message: `No job of the method '${wanted}' in ${workdir.path} has ended well; the latest is ${unfinished}.`,
      hint: `\`ax job ${unfinished}\` shows what happened.`,
    });
  }
  const methods = named.flatMap(([, method]) => method ?? []);
  const nearest = nearestNames(wanted, new Set([...methods, ...[...jobs].reverse()]));
  return new AcceleratorError({
    code: 'JOB_NOT_FOUND',
    message: `There is no job '${wanted}' in ${workdir.path}, and none of a method of that name.`,
    hint: nearest.length === 0 ? '`ax job` lists the latest jobs.' : didYouMean(wanted, nearest),
  });
}

function exists(workdir: Workdir, job: string): boolean {
  return workdir.findSetup(job) !== undefined;
}

/** Its records are there; of a collected job only they are. */
function isWhole(workdir: Workdir, job: string): boolean {
  return exists(workdir, job) && workdir.readPost(job) !== undefined;
}

export function* isAmong(workdir: Workdir, job: string, among: Among): Asking<boolean> {
  if (among === 'all') return exists(workdir, job);
  if (workdir.readPost(job)?.status !== 'done') return false;
  return among === 'finished' || (yield job);
}
