import path from 'node:path';
import { AcceleratorError, didYouMean, nearestNames } from '@accelerator/base';
import { jobsOfMethod, type Workdir } from '@accelerator/job';

const newestLookedAt = 500;

/**
 * The job that a user means: by id, by the path of its directory, or by a method's name, which means its latest job,
 * finished or not.
 * @throws AcceleratorError `JOB_NOT_FOUND` with the nearest ids and methods
 */
export function findJob(workdir: Workdir, wanted: string): string {
  const id = idOf(workdir, wanted);
  if (id !== undefined) return id;
  const jobs = workdir.jobIds();
  const newest = jobs
    .slice(-newestLookedAt)
    .reverse()
    .find((job) => methodOf(workdir, job) === wanted);
  const found = newest ?? latestFinished(workdir, wanted);
  if (found !== undefined) return found;
  throw jobNotFound(workdir, wanted, jobs);
}

/** Like `findJob`, but of a method only jobs that finished well. */
export function findFinishedJob(workdir: Workdir, wanted: string): string {
  const found = idOf(workdir, wanted) ?? latestFinished(workdir, wanted);
  if (found !== undefined) return found;
  throw jobNotFound(workdir, wanted, workdir.jobIds());
}

/** The latest job of a method that finished well and is still there. */
export function latestFinished(workdir: Workdir, method: string): string | undefined {
  return isMethodName(method)
    ? jobsOfMethod(workdir, method)
        .reverse()
        .find((job) => exists(workdir, job))
    : undefined;
}

/** Method names are names of files, without their ending. */
export function isMethodName(name: string): boolean {
  return /^[^._/\\\0][^./\\\0]*$/.test(name);
}

function idOf(workdir: Workdir, wanted: string): string | undefined {
  if (exists(workdir, wanted)) return wanted;
  const directory = path.resolve(wanted);
  const name = path.basename(directory);
  return path.dirname(directory) === workdir.path && exists(workdir, name) ? name : undefined;
}

function exists(workdir: Workdir, job: string): boolean {
  return workdir.findSetup(job) !== undefined;
}

/** A job directory without a record was broken off while it was made: it has no method. */
function methodOf(workdir: Workdir, job: string): string | undefined {
  return workdir.findSetup(job)?.method;
}

function jobNotFound(workdir: Workdir, wanted: string, jobs: readonly string[]): AcceleratorError {
  const methods = jobs.slice(-newestLookedAt).flatMap((job) => methodOf(workdir, job) ?? []);
  const nearest = nearestNames(wanted, new Set([...methods, ...[...jobs].reverse()]));
  return new AcceleratorError({
    code: 'JOB_NOT_FOUND',
    message: `There is no job '${wanted}' in ${workdir.path}, and none of a method of that name.`,
    hint: nearest.length === 0 ? '`ax job` lists the latest jobs.' : didYouMean(wanted, nearest),
  });
}
