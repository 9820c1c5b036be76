import { AcceleratorError, isAcceleratorError } from '@accelerator/base';
import { findJob, type Workdir } from '@accelerator/store';
import type { Board } from '../../board.ts';

/**
 * The job that an address means: an id, or what commands understand. No paths: an address comes from anywhere.
 * @throws AcceleratorError `JOB_NOT_FOUND`, `JOB_REMOVED`, and what `findJob` throws
 */
export function findShownJob({ workdir }: Board, wanted: string): string {
  const spec = wanted.includes('/') && !wanted.startsWith(':') ? wanted.replaceAll('/', '∕') : wanted;
  try {
    return findJob(workdir, spec);
  } catch (error) {
    return orRemoved(workdir, wanted, error);
  }
}

/** @throws AcceleratorError `JOB_REMOVED` for a job that was there once; else the error as it is */
export function orRemoved(workdir: Workdir, wanted: string, error: unknown): never {
  const wasThere = workdir.isJobId(wanted) && workdir.numberOf(wanted) <= workdir.lastNumber;
  if (isAcceleratorError(error) && error.code === 'JOB_NOT_FOUND' && wasThere) throw jobRemoved(wanted, error);
  throw error;
}

/**
 * The job was there once, and `ax gc` has removed it, or somebody its folder.
 *
 * @remedy The run log may still tell what became of it; the next build of what needs it makes it anew.
 */
function jobRemoved(job: string, cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'JOB_REMOVED',
    message: `${job} was there and has been removed.`,
    hint: '`ax gc` removes jobs that nothing needs. The pages of runs still tell of it.',
    details: { job },
    cause,
  });
}
