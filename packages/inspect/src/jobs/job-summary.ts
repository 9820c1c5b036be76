import { isAcceleratorError } from '@accelerator/base';
import { Dataset, defaultDataset } from '@accelerator/dataset';
import type { JobPost } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';

/** How a job ended; an unfinished one runs right now, or was broken off; of a collected one only the records are left. */
export type JobState = 'done' | 'failed' | 'collected' | 'unfinished';

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

export function summarizeJob(workdir: Workdir, job: string): JobSummary {
  const setup = workdir.findSetup(job);
  const post = setup === undefined ? undefined : workdir.readPost(job);
  return {
    job,
    method: setup?.method ?? '-',
    state: stateOf(post),
    created: setup?.created ?? null,
    seconds: post?.seconds ?? null,
    rows: rowsOf(workdir, job, post),
    script: setup?.build.script ?? null,
  };
}

export function stateOf(post: JobPost | undefined): JobState {
  return post?.status ?? 'unfinished';
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
