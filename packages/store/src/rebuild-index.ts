import { noteJob } from './history.ts';
import type { Workdir } from './workdir.ts';

/**
 * Finds all finished jobs again from their directories, oldest first, when the indexes were lost: after a copy without
 * them, or somebody tidied up. Takes 0.1 ms for each job.
 */
export function rebuildIndex(workdir: Workdir): void {
  for (const id of workdir.jobIds()) {
    // One with a record that can't be read is no job; `ax verify` says so.
    const { setup, post } = workdir.records.inspect(id);
    if (setup === undefined || post?.status !== 'done') continue;
    workdir.remember(setup.key, id);
    workdir.remember(setup.contentKey, id);
    noteJob(workdir, setup.method, id);
  }
}
