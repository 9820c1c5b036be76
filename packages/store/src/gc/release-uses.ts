import { liveSessions } from '../sessions/session-files.ts';
import { forgetUse, noteUse, usedBy } from '../uses.ts';
import type { Workdir } from '../workdir.ts';
import { keptByRoots } from './roots.ts';
import { surveyJobs } from './survey.ts';

/**
 * Lets go of jobs of other workdirs that nothing here needs any more. An engine that begins to use one meanwhile has
 * noted that in its session first, and then sees whether the note is there that is removed here; so all is looked at
 * once more behind that.
 */
export async function releaseUses(workdir: Workdir): Promise<void> {
  const others = workdir.others.flatMap(({ workdir: other }) => other ?? []);
  if (others.every((other) => usedBy(other, workdir).length === 0)) return;
  const needed = await neededElsewhere(workdir);
  const released = others.flatMap((other) =>
    usedBy(other, workdir)
      .filter((job) => !needed.has(job))
      .map((job) => ({ other, job })),
  );
  if (released.length === 0) return;
  for (const { other, job } of released) forgetUse(other, job, workdir);
  const now = await neededElsewhere(workdir);
  for (const { other, job } of released) if (now.has(job)) noteUse(other, job, workdir);
}

/** Jobs of other workdirs that are kept, or that jobs here need, directly or not. */
async function neededElsewhere(workdir: Workdir): Promise<Set<string>> {
  const sessions = await liveSessions(workdir);
  const needed = new Set(keptByRoots(workdir, sessions).map(({ job }) => job));
  for (const { needs } of surveyJobs(workdir)) for (const job of [...needs.inputs, ...needs.files]) needed.add(job);
  return needed;
}
