import type { Workdir } from '../workdir.ts';
import type { Findings } from './finding.ts';

/** Keys lead to jobs that finished. The index is a cache: one that does not is passed over, and set right, by a build. */
export function checkIndex(workdir: Workdir, found: Findings): void {
  const states = new Map<string, string | undefined>();
  for (const { key, job } of workdir.index.entries()) {
    found.checked++;
    if (!states.has(job)) states.set(job, stateOf(workdir, job));
    const state = states.get(job);
    if (state === undefined) found.note(null, `the key ${key} leads to ${job}, which never finished, or was removed`);
    else if (state === 'failed') found.note(null, `the key ${key} leads to ${job}, which failed`);
  }
}

function stateOf(workdir: Workdir, id: string): string | undefined {
  const { post, problem } = workdir.records.inspect(id);
  // That its record is damaged has been said.
  return problem === undefined ? post?.status : 'damaged';
}
