import { differenceFromEarlier, type EventListener, Job, type Session, type Workdir } from '@accelerator/store';
import { hadSameSubjobs } from './subjobs.ts';

interface Comparing {
  readonly workdir: Workdir;
  readonly emit: EventListener;
  readonly session: Pick<Session, 'use'>;
}

/**
 * The same key was built again: what it gave must be the same, or the method is not reproducible, which is reported.
 * @param before the id of the job that the key led to. @returns whether it is, as far as is known
 */
export function isReproduced({ workdir, emit, session }: Comparing, before: string, job: Job): boolean {
  if (!session.use([before])) return true;
  if (job.post?.subjobs !== undefined && !hadSameSubjobs(new Job(workdir, before), job)) return true;
  const difference = differenceFromEarlier(workdir, before, job);
  if (difference === undefined) return true;
  emit({ type: 'not-reproducible', job: job.id, method: job.setup.method, before, difference });
  return false;
}
