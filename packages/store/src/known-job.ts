import { Dataset, datasetId } from '@accelerator/dataset';
import type { ChainEnd, JobPost, JobSetup } from '@accelerator/job';
import type { Workdir } from './workdir.ts';

/** What an event tells of a job beside what became of it. */
export interface JobRemarks {
  readonly badRows?: number;
  readonly badDataset?: string;
  readonly chainEnds?: readonly ChainEnd[];
}

/** What is known of a job when it is opened. */
export interface KnownJob {
  readonly setup?: JobSetup;
  readonly post?: JobPost;
  /** Its record says that it asked for no other jobs, and that there is nothing to remark; it need not be read for that. */
  readonly isPlain?: boolean;
  /** How the job that reads it names what is in its workdir, when that is another one. Default: by id. */
  readonly nameOf?: ((id: string, digest?: string) => string) | undefined;
}

/** How many rows came to nothing: those in its dataset `bad`, of a map those that failed, and what a phase has counted. */
export function badRowsOf(workdir: Workdir, id: string, post: JobPost | undefined): Omit<JobRemarks, 'chainEnds'> {
  if (post?.status !== 'done') return {};
  const recorded = Object.hasOwn(post.datasets, 'bad') ? rowsOf(workdir, datasetId(id, 'bad')) : 0;
  const badRows = Math.max(post.rows?.failed ?? 0, recorded) + (post.bad ?? 0);
  if (badRows === 0) return {};
  return { badRows, ...(recorded > 0 && { badDataset: datasetId(id, 'bad') }) };
}

function rowsOf(workdir: Workdir, id: string): number {
  try {
    return Dataset.open(workdir.path, id).rows;
  } catch {
    // A failure of what only informs stops nothing.
    return 0;
  }
}
