import { type JobLock, lockKey, type RunEvent, type Workdir } from '@accelerator/store';
import type { Awaited } from './waits.ts';
import type { WaitsElsewhere } from './waits-elsewhere.ts';

interface LockTools {
  readonly workdir: Workdir;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  readonly reportNoLocks: (reason: string) => void;
  readonly waitsElsewhere: WaitsElsewhere;
}

/** A job that nobody else builds, as far as there are locks. */
interface LockedJob {
  readonly lock: JobLock;
  readonly release: () => void;
}

/**
 * Waits until nobody else builds a job.
 * @param onWait called once, when another engine does
 * @throws AcceleratorError `SUBJOB_LOOP` when that waits for a job that waits for this one
 */
export async function lockJob(
  { workdir, emit, signal, reportNoLocks, waitsElsewhere }: LockTools,
  job: Awaited,
  onWait: () => void,
): Promise<LockedJob> {
  const wait = waitsElsewhere.begin(job);
  const tellWait = (): void => {
    onWait();
    emit({ type: 'waiting', ...job });
  };
  try {
    const lock = await lockKey(workdir.path, job.key, tellWait, { signal, onLook: wait.look });
    if (lock.powerless !== undefined) reportNoLocks(lock.powerless);
    return { lock, release: waitsElsewhere.hold(job.key, lock) };
  } finally {
    wait.end();
  }
}
