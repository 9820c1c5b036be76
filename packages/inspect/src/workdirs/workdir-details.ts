import { type DiskUse, diskUse, type Workdir } from '@accelerator/store';
import { endOf, type JobEnd } from '../jobs/job-summary.ts';

/** What a workdir holds, as `ax workdir --json` prints it. */
export interface WorkdirDetails {
  readonly name: string;
  readonly path: string;
  readonly slices: number;
  readonly jobs: Readonly<Record<JobEnd, number>>;
  /** What finished jobs made, as their records say: how many files, and their bytes. */
  readonly files: number;
  readonly size: number;
  /** What everything in the folder takes on disk, in blocks, when it was measured. */
  readonly disk: Pick<DiskUse, 'files' | 'size'> | null;
}

/** @param measure looks at every file: a minute or more in a large workdir */
export function workdirDetails(workdir: Workdir, measure = false): WorkdirDetails {
  const jobs: Record<JobEnd, number> = { done: 0, failed: 0, collected: 0, unfinished: 0 };
  let files = 0;
  let size = 0;
  for (const id of workdir.jobIds()) {
    // Of a job whose setup can't be read nobody takes the rest for whole.
    const post = workdir.findSetup(id) === undefined ? undefined : workdir.readPost(id);
    jobs[endOf(post)]++;
    if (post?.status !== 'done') continue;
    for (const record of Object.values(post.files)) {
      files++;
      size += record.size;
    }
  }
  const { name, slices } = workdir;
  const disk = measure ? diskUse(workdir.path) : null;
  return {
    name,
    path: workdir.path,
    slices,
    jobs,
    files,
    size,
    disk: disk === null ? null : { files: disk.files, size: disk.size },
  };
}
