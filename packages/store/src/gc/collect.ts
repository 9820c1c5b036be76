import { readdirSync, rmSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { formatJson, ifThere, writeFileAtomic } from '@accelerator/base';
import { latestBuilds } from '../builds.ts';
import { chainedJobs } from '../chains.ts';
import { lockKey } from '../locks/job-lock.ts';
import { ifUnlocked } from '../locks/kernel-locks.ts';
import { condemn, endCondemning } from '../sessions/condemned.ts';
import { liveSessions, removeDeadSessions } from '../sessions/session-files.ts';
import type { Workdir } from '../workdir.ts';
import { readPins } from './pins.ts';
import { type GcChoice, type GcOptions, type GcPlan, planGc } from './plan.ts';
import { isPayload, surveyJobs } from './survey.ts';
import { sweepAttempts } from './sweep-attempts.ts';

/** Among the locks on keys, which are hexadecimal: one collector at a time. */
const gcLock = 'gc';

/** What a collection would remove. Reads only. */
export async function planCollection(workdir: Workdir, options: GcOptions): Promise<GcPlan> {
  // Sessions first: what an engine made that ended in between is among the jobs.
  const sessions = await liveSessions(workdir);
  const facts = {
    sessions,
    jobs: surveyJobs(workdir),
    pins: readPins(workdir),
    builds: latestBuilds(workdir),
    chained: chainedJobs(workdir),
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
 * @param onRemoved told of each job that is gone
 * @returns what was removed
 */
export async function collectGarbage(
  workdir: Workdir,
  options: GcOptions,
  onRemoved: (choice: GcChoice) => void,
): Promise<GcPlan> {
  const lock = await lockKey(workdir.path, gcLock, () => {});
  try {
    const wanted = await planCollection(workdir, options);
    workdir.keepNumbers();
    const condemned = new Set(wanted.remove.map(({ job }) => job.id));
    condemn(workdir, [...condemned]);
    const now = await planCollection(workdir, options);
    // What only the second look would remove, in the place of what it spares, was not announced: it stays.
    const remove = now.remove.filter(({ job }) => condemned.has(job.id));
    forgetKeys(workdir, remove, options);
    for (const choice of remove) {
      if (options.level === 'payload' && choice.job.state === 'done') removePayload(workdir, choice.job.id);
      else removeJob(workdir, choice.job.id);
      onRemoved(choice);
    }
    await sweep(workdir);
    return { ...now, remove };
  } finally {
    endCondemning(workdir);
    lock.release();
  }
}

/** A collected job keeps its keys: it is what the next build of the same is compared with. */
function forgetKeys(workdir: Workdir, remove: readonly GcChoice[], { level }: GcOptions): void {
  const gone = new Set(remove.filter(({ job }) => level === 'all' || job.state !== 'done').map(({ job }) => job.id));
  if (gone.size === 0) return;
  for (const { key, job } of workdir.index.entries()) if (gone.has(job)) workdir.index.forget(key, job);
}

function removeJob(workdir: Workdir, id: string): void {
  const directory = workdir.jobPath(id);
  // From here on it is not finished, whatever happens next.
  rmSync(path.join(directory, 'post.json'), { force: true });
  rmSync(directory, { recursive: true, force: true });
}

function removePayload(workdir: Workdir, id: string): void {
  const post = workdir.readPost(id);
  if (post === undefined) return;
  const directory = workdir.jobPath(id);
  writeFileAtomic(path.join(directory, 'post.json'), formatJson({ ...post, status: 'collected' }), { durable: true });
  const folders = new Set<string>();
  for (const [file, record] of Object.entries(post.files)) {
    if (!isPayload(file, record)) continue;
    rmSync(path.join(directory, file), { force: true });
    folders.add(path.dirname(file));
  }
  for (const folder of folders) removeEmptyFolders(directory, folder);
}

function removeEmptyFolders(directory: string, folder: string): void {
  for (let current = folder; current !== '.'; current = path.dirname(current)) {
    if (readdirSync(path.join(directory, current)).length > 0) return;
    rmSync(path.join(directory, current), { recursive: true });
  }
}

const oldMs = 3_600_000;

/** What engines that died have left beside the jobs: it does no harm, and takes room. */
async function sweep(workdir: Workdir): Promise<void> {
  await removeDeadSessions(workdir);
  sweepAttempts(workdir);
  const locks = path.join(workdir.path, 'locks');
  for (const name of ifThere(() => readdirSync(locks), [])) {
    if (name === gcLock) continue;
    const file = path.join(locks, name);
    await ifUnlocked(file, () => unlinkSync(file));
  }
  const folders = [
    '.',
    'builds',
    'keys',
    ...ifThere(() => readdirSync(path.join(workdir.path, 'keys')), []).map((shard) => `keys/${shard}`),
  ];
  for (const folder of folders) {
    for (const name of ifThere(() => readdirSync(path.join(workdir.path, folder)), [])) {
      const file = path.join(workdir.path, folder, name);
      if (name.endsWith('.tmp') && Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > oldMs) {
        rmSync(file, { force: true });
      }
    }
  }
}
