import { describeDifference, differences } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';
import { runDetails } from '../runs/run-details.ts';
import type { RunDetails, RunJob } from '../runs/run-so-far.ts';

/** A job of a run beside the one that took its place in another run. */
export interface JobPair {
  readonly method: string;
  /** null: the run asked for no job in this place. */
  readonly before: string | null;
  readonly after: string | null;
  /** Whether they gave the same; null: it can't be said. */
  readonly sameContent: boolean | null;
  /** The first part of their keys that differs. */
  readonly why: string | null;
}

/** In what two runs differ. */
export interface RunDifference {
  readonly before: RunSide;
  readonly after: RunSide;
  /** Jobs that are not in both runs. */
  readonly jobs: readonly JobPair[];
  /** How many jobs are in both. */
  readonly sameJobs: number;
}

export type RunSide = Pick<RunDetails, 'run' | 'status' | 'seconds' | 'returned'> & {
  readonly script: string | null;
  readonly options: unknown;
  readonly commit: string | null;
};

/**
 * Jobs that both runs have are left out; of each method, the first of the others is compared with the first, and so on.
 * @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT`
 */
export function runDifference(workdir: Workdir, before: string, after: string): RunDifference {
  const [old, now] = [runDetails(workdir, before), runDetails(workdir, after)];
  const [oldIds, nowIds] = [old, now].map(({ jobs }) => new Set(jobs.map(({ job }) => job)));
  const left = new Set(onlyIn(old, nowIds));
  const pairs = onlyIn(now, oldIds).map((job) => {
    const other = [...left].find(({ method }) => method === job.method);
    if (other !== undefined) left.delete(other);
    return pairOf(workdir, other, job);
  });
  const gone = [...left].map((job) => pairOf(workdir, job, undefined));
  return {
    before: sideOf(old),
    after: sideOf(now),
    jobs: [...pairs, ...gone],
    sameJobs: [...(nowIds ?? [])].filter((job) => oldIds?.has(job)).length,
  };
}

/** A job that a run asked for twice counts once. */
function onlyIn({ jobs }: RunDetails, others: ReadonlySet<string> | undefined): RunJob[] {
  const found = new Map(jobs.map((each) => [each.job, each]));
  return [...found.values()].filter(({ job }) => others?.has(job) !== true);
}

function pairOf(workdir: Workdir, before: RunJob | undefined, after: RunJob | undefined): JobPair {
  const method = (after ?? before)?.method ?? '';
  const pair = { method, before: before?.job ?? null, after: after?.job ?? null };
  if (before === undefined || after === undefined) return { ...pair, sameContent: null, why: null };
  const { records } = workdir;
  const [oldSetup, setup] = [records.peekSetup(before.job), records.peekSetup(after.job)];
  const [first, ...more] = oldSetup === undefined || setup === undefined ? [] : differences(oldSetup, setup);
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  const [oldDigest, digest] = [records.readPost(before.job)?.digest, records.readPost(after.job)?.digest];
  return {
    ...pair,
    // That of a job which failed is empty.
    sameContent: !oldDigest || !digest ? null : oldDigest === digest,
    why: first === undefined ? null : `${describeDifference(first)}${rest}`,
  };
}

function sideOf({ run, status, seconds, returned, start }: RunDetails): RunSide {
  return {
    run,
    status,
    seconds,
    returned,
    script: start?.script ?? null,
    options: start?.options ?? null,
    commit: start?.git?.commit ?? null,
  };
}
