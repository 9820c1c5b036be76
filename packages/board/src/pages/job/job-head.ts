import { type IndexedJob, type JobSummary, printedParts, summarizeJob } from '@accelerator/inspect';
import { type JobPost, type JobSetup, resultFile, rowsFile } from '@accelerator/job';
import type { Board } from '../../board.ts';

/** What stands above each tab of a job. */
export interface JobHead {
  readonly summary: JobSummary;
  readonly caption: string;
  readonly run: string | null;
  /** It came from the shared cache. */
  readonly isFetched: boolean;
  /** Jobs of the same method: the one before and the one after. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly usedBy: readonly string[];
  /** How many there are of what has a tab. */
  readonly datasets: readonly string[];
  readonly files: number;
  readonly printed: number;
  /** Whether its rows may come from earlier jobs. */
  readonly hasRows: boolean;
}

export function jobHead({ workdir, index }: Board, job: string): JobHead {
  index.refresh();
  const setup: JobSetup | undefined = workdir.records.peekSetup(job);
  const post: JobPost | undefined = workdir.readPost(job);
  const same = index.jobs.filter(({ method }) => method === setup?.method);
  const at = same.findIndex((each) => each.job === job);
  const neighbour = (step: number): IndexedJob | undefined => (at < 0 ? undefined : same[at + step]);
  const files = post?.status === 'done' ? Object.entries(post.files) : [];
  return {
    summary: summarizeJob(workdir, job),
    caption: setup?.build.caption ?? '',
    run: setup?.build.run ?? null,
    isFetched: post?.fetched !== undefined,
    before: neighbour(1)?.job,
    after: neighbour(-1)?.job,
    usedBy: index.usersOf(job),
    datasets: Object.keys(post?.datasets ?? {}),
    files: files.filter(([name, { digest }]) => digest !== null && name !== resultFile).length,
    printed: printedParts(workdir, job).length,
    hasRows: post?.rows !== undefined && workdir.door.stat(`${job}/${rowsFile}`) !== undefined,
  };
}
