import type { Workdir } from '@accelerator/store';
import { type JobDetails, jobDetails } from './job-details.ts';
import { type JobSummary, summarizeJob } from './job-summary.ts';
import { printedParts, printedText } from './printed-parts.ts';

/** A job with all that it printed, as `ax job JOB --json` prints it. */
export interface WholeJob extends JobDetails {
  readonly output: readonly { readonly part: string; readonly text: string }[];
}

/** @throws AcceleratorError what `jobDetails` throws */
export async function wholeJob(workdir: Workdir, id: string): Promise<WholeJob> {
  const details = await jobDetails(workdir, id);
  return {
    ...details,
    output: printedParts(workdir, id).map((part) => ({ part: part.part, text: printedText(part) })),
  };
}

/** The latest jobs, the newest last, as `ax job --json` prints them. */
export function latestJobSummaries(workdir: Workdir, count: number): JobSummary[] {
  return workdir
    .jobIds()
    .slice(-count)
    .map((id) => summarizeJob(workdir, id));
}
