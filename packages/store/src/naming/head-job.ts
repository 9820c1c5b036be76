import { AcceleratorError, didYouMean, nearestNames } from '@accelerator/base';
import { newestAnywhere } from '../history.ts';
import type { Workdir } from '../workdir.ts';

/** `all`: jobs in any state; `finished`: of a method only jobs that finished well. */
export type Among = 'all' | 'finished';

const newestLookedAt = 500;

/** The job that an id, the name of a method (its latest job) or `main-LATEST` means, or undefined. */
export function headJob(workdir: Workdir, name: string, among: Among): string | undefined {
  if (workdir.hasJob(name)) {
    // Said here, whatever is asked of the job: it was broken off, can't be read, or is of a later version.
    workdir.readSetup(name);
    workdir.readPost(name);
    return name;
  }
  if (name === `${workdir.name}-LATEST`) return workdir.jobIds().findLast((job) => isAmong(workdir, job, among));
  if (among === 'all') {
    const newest = workdir
      .jobIds()
      .slice(-newestLookedAt)
      .findLast((job) => methodOf(workdir, job) === name);
    if (newest !== undefined) return newest;
  }
  return latestFinished(workdir, name);
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

/** The job of the same method that is `count` before (negative) or after another one, or undefined; and how many there are. */
export function siblingJob(
  workdir: Workdir,
  job: string,
  count: number,
  among: Among,
): { readonly job: string | undefined; readonly found: number } {
  const method = methodOf(workdir, job);
  const all = workdir.jobIds();
  const step = Math.sign(count);
  let found = 0;
  let current = job;
  for (let at = all.indexOf(job) + step; found < Math.abs(count); at += step) {
    const other = all[at];
    if (other === undefined || at < 0) return { job: undefined, found };
    if (methodOf(workdir, other) !== method || !isAmong(workdir, other, among)) continue;
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

function isAmong(workdir: Workdir, job: string, among: Among): boolean {
  return among === 'all' ? exists(workdir, job) : workdir.readPost(job)?.status === 'done';
}
