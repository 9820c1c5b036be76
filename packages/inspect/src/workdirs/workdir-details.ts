import { diskUse, type Workdir } from '@accelerator/store';
import { type JobState, stateOf } from '../jobs/job-summary.ts';

/** What a workdir holds, as `ax workdir --json` prints it. */
export interface WorkdirDetails {
  readonly name: string;
  readonly path: string;
  readonly slices: number;
  readonly jobs: Readonly<Record<JobState, number>>;
  readonly files: number;
  /** Bytes that its files take on disk. */
  readonly size: number;
}

export function workdirDetails(workdir: Workdir): WorkdirDetails {
  const jobs: Record<JobState, number> = { done: 0, failed: 0, collected: 0, unfinished: 0 };
  for (const id of workdir.jobIds()) {
    // Of a job whose setup can't be read nobody takes the rest for whole.
    const post = workdir.findSetup(id) === undefined ? undefined : workdir.readPost(id);
    jobs[stateOf(post)]++;
  }
  const { name, slices } = workdir;
  const { files, size } = diskUse(workdir.path);
  return { name, path: workdir.path, slices, jobs, files, size };
}
