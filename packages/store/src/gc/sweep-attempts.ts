import { isGoneFolder } from '@accelerator/job';
import { hasKeptLog } from '../kept/kept-log.ts';
import type { Workdir } from '../workdir.ts';

/** Removes what is left of the attempts of jobs that have ended: while they ended, somebody still wrote there. */
export function sweepAttempts(workdir: Workdir): void {
  for (const id of workdir.jobIds()) {
    if (!workdir.hasJob(id)) continue;
    const names = workdir.door.list(id).map(({ name }) => name);
    const hasEnded = names.includes('post.json') && (workdir.records.seemsDone(id) || !hasKeptLog(workdir, id));
    for (const name of names) {
      if (isGoneFolder(name) || (hasEnded && name === 'attempts')) quietly(() => workdir.door.remove(`${id}/${name}`));
    }
  }
}

/** Somebody may write there still: then it goes another time. */
function quietly(remove: () => void): void {
  try {
    remove();
  } catch {
    // See above.
  }
}
