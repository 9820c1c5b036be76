import type { Workdir } from '../workdir.ts';
import { withoutAsking } from './asking.ts';
import { resolveSpec } from './resolve-spec.ts';

/**
 * The job that a user means: by id, by the path of its directory, by a method's name, which means its latest job,
 * finished or not; and from there `~2` older, `+1` newer, `^` previous, `<` and `>` by number, `.source` an input.
 * @throws AcceleratorError `JOB_NOT_FOUND` with the nearest ids and methods, `SPEC_LEADS_NOWHERE`, `CURRENT_UNKNOWN`
 */
export function findJob(workdir: Workdir, wanted: string): string {
  return withoutAsking(resolveSpec(workdir, wanted, 'all')).job;
}

/** Like `findJob`, but of a method only jobs that finished well. */
export function findFinishedJob(workdir: Workdir, wanted: string): string {
  return withoutAsking(resolveSpec(workdir, wanted, 'finished')).job;
}
