import { isAcceleratorError } from '@accelerator/base';
import type { JobPost, JobSetup } from '@accelerator/job';
import { noteJob } from './history.ts';
import type { Workdir } from './workdir.ts';

/**
 * Finds all finished jobs again from their directories, oldest first, when the indexes were lost: after a copy without
 * them, or somebody tidied up. Takes 0.1 ms for each job.
 */
export function rebuildIndex(workdir: Workdir): void {
  for (const id of workdir.jobIds()) {
    const records = readFinished(workdir, id);
    if (records?.post.status !== 'done') continue;
    workdir.remember(records.setup.key, id);
    workdir.remember(records.setup.contentKey, id);
    noteJob(workdir, records.setup.method, id);
  }
}

function readFinished(workdir: Workdir, id: string): { setup: JobSetup; post: JobPost } | undefined {
  try {
    const setup = workdir.findSetup(id);
    const post = workdir.readPost(id);
    return setup === undefined || post === undefined ? undefined : { setup, post };
  } catch (error) {
    // A damaged record is no job; `ax verify` says so.
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}
