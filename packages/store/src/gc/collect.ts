import { isFull } from '@accelerator/base';
import { lockKey } from '../locks/job-lock.ts';
import { condemn, endCondemning } from '../sessions/condemned.ts';
import { liveSessions } from '../sessions/session-files.ts';
import type { Workdir } from '../workdir.ts';
import { type GcChoice, type GcOptions, type GcPlan, planGc } from './plan.ts';
import { releaseUses } from './release-uses.ts';
import { removeJob, removePayload } from './remove.ts';
import { keptByRoots } from './roots.ts';
import { surveyJobs } from './survey.ts';
import { gcLock, sweep } from './sweep.ts';

/** What a collection would remove. Reads only. @throws AcceleratorError `PINS_UNREADABLE`, `RECORD_FORMAT` */
export async function planCollection(workdir: Workdir, options: GcOptions): Promise<GcPlan> {
  // Sessions first: what an engine made that ended in between is among the jobs.
  const sessions = await liveSessions(workdir);
  const jobs = surveyJobs(workdir);
  const facts = {
    jobs,
    kept: keptByRoots(workdir, sessions),
    // A running engine makes jobs with higher numbers than there were when it began.
    newestBefore: Math.min(...sessions.map(({ from }) => from)),
    numberOf: (id: string): number => workdir.numberOf(id),
    now: Date.now(),
  };
  return planGc(facts, options);
}

/**
 * Removes what nothing keeps, while builds may be running. The order makes it safe at every moment: the jobs are
 * condemned, so that no engine begins to use one; then those that an engine has begun to use meanwhile are spared; then
 * keys go, then the mark that a job is finished, then its files, and a job before what it needs.
 *
 * @param onRemoved called with each job that is gone
 * @returns what was removed
 */
export async function collectGarbage(
  workdir: Workdir,
  options: GcOptions,
  onRemoved: (choice: GcChoice) => void,
): Promise<GcPlan> {
  const lock = await lockQuietly(workdir);
  const removed: GcChoice[] = [];
  const removeAll = (choices: readonly GcChoice[]): void => {
    forgetKeys(workdir, choices);
    for (const choice of choices) {
      if (choice.what === 'all') removeJob(workdir, choice.job.id);
      else removePayload(workdir, choice.job);
      removed.push(choice);
      onRemoved(choice);
    }
  };
  try {
    const wanted = await planCollection(workdir, options);
    const condemned = new Set(wanted.remove.map(({ job }) => job.id));
    const announce = (): void => {
      workdir.keepNumbers();
      condemn(workdir, [...condemned]);
    };
    const isAnnounced = await announceOnFullDisk(announce, async (isFirst) => {
      const { remove } = await planCollection(workdir, options);
      const both = remove.filter(({ job }) => condemned.has(job.id));
      removeAll(isFirst ? both.filter(({ job }) => isWreckage(job.state)) : both.slice(0, 1));
      return both.length > 0;
    });
    const now = await planCollection(workdir, options);
    // Only what was condemned is removed: no engine was warned of other jobs that the second plan may name.
    if (isAnnounced) removeAll(now.remove.filter(({ job }) => condemned.has(job.id)));
    await sweep(workdir);
    await releaseUses(workdir);
    return { ...now, remove: removed };
  } finally {
    endCondemning(workdir);
    lock.release();
  }
}

/** Jobs that no engine ever begins to use need not be condemned. */
function isWreckage(state: GcChoice['job']['state']): boolean {
  return state !== 'done' && state !== 'collected';
}

/**
 * On a full disk there is no room for the list of the condemned. Then wreckage goes first, and after it one job at a
 * time, the least recently used, until there is, or until nothing is left of which anybody has to be warned.
 * @param makeRoom returns false when there is nothing left to be removed
 * @returns whether it was announced
 */
async function announceOnFullDisk(
  announce: () => void,
  makeRoom: (isFirst: boolean) => Promise<boolean>,
): Promise<boolean> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      announce();
      return true;
    } catch (error) {
      if (!isFull(error)) throw error;
      if (!(await makeRoom(isFirst))) return false;
    }
  }
}

/** One collector at a time; on a disk that has no room for the file of the lock two may do the same work. */
async function lockQuietly(workdir: Workdir): Promise<{ release(): void }> {
  try {
    return await lockKey(workdir.path, gcLock, () => {});
  } catch (error) {
    if (!isFull(error)) throw error;
    return { release: () => {} };
  }
}

/** A collected job keeps its keys: it is what the next build of the same is compared with. */
function forgetKeys(workdir: Workdir, remove: readonly GcChoice[]): void {
  const gone = new Set(remove.filter(({ what }) => what === 'all').map(({ job }) => job.id));
  if (gone.size === 0) return;
  for (const { key, job } of workdir.index.entries()) if (gone.has(job)) workdir.index.forget(key, job);
}
