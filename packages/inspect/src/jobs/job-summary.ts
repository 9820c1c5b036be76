import { isAcceleratorError } from '@accelerator/base';
import { Dataset, defaultDataset } from '@accelerator/dataset';
import type { JobPost, JobSetup } from '@accelerator/job';
import { type RunningEngine, type Workdir, whoRuns } from '@accelerator/store';

/** How a job ended. One without an end is unfinished: it runs right now, or was broken off. */
export type JobEnd = 'done' | 'failed' | 'collected' | 'unfinished';

/** An unfinished one was broken off, unless an engine is at work on it; of a collected one only the records are left. */
export type JobState = JobEnd | 'running';

/** A job in one line. */
export interface JobSummary {
  readonly job: string;
  readonly method: string;
  readonly state: JobState;
  readonly created: string | null;
  readonly seconds: number | null;
  /** Rows of its default dataset. */
  readonly rows: number | null;
  readonly script: string | null;
}

/** @param engines those that run; for many jobs they are asked for once */
export function summarizeJob(
  workdir: Workdir,
  job: string,
  engines = (): RunningEngine[] => whoRuns(workdir),
): JobSummary {
  const setup = workdir.findSetup(job);
  const post = setup === undefined ? undefined : workdir.readPost(job);
  return {
    job,
    method: setup?.method ?? '-',
    state: setup !== undefined && post === undefined && isRunning(setup, engines()) ? 'running' : endOf(post),
    created: setup?.created ?? null,
    seconds: post?.seconds ?? null,
    rows: rowsOf(workdir, job, post),
    script: setup?.build.script ?? null,
  };
}

export function endOf(post: JobPost | undefined): JobEnd {
  return post?.status ?? 'unfinished';
}

/** Whether the run that began it is still going on, as far as is known without a lock. */
function isRunning({ created, build }: JobSetup, engines: readonly RunningEngine[]): boolean {
  return engines.some(
    ({ script, started }) =>
      (script === null || script === build.script) && (started === null || Date.parse(started) <= Date.parse(created)),
  );
}

function rowsOf(workdir: Workdir, job: string, post: JobPost | undefined): number | null {
  if (post?.datasets[defaultDataset] === undefined) return null;
  try {
    return Dataset.open(workdir.path, job).rows;
  } catch (error) {
    // A damaged manifest is told by what reads it; a list of jobs does without.
    if (isAcceleratorError(error)) return null;
    throw error;
  }
}
