import type { Workdir } from '@accelerator/store';
import { type JobProgress, jobProgress, runThatBuilds } from '../runs/running-job.ts';
import { type JobDetails, jobDetails } from './job-details.ts';
import { type JobSummary, summarizeJob } from './job-summary.ts';
import { printedParts, printedText } from './printed-parts.ts';

/** A job with all that it printed, as `ax job JOB --json` prints it. */
export interface WholeJob extends JobDetails {
  /** How far it is; null: it does not run. */
  readonly progress: JobProgress | null;
  readonly output: readonly { readonly part: string; readonly text: string }[];
}

/** @throws AcceleratorError what `jobDetails` throws */
export async function wholeJob(workdir: Workdir, id: string): Promise<WholeJob> {
  const details = await jobDetails(workdir, id);
  return {
    ...details,
    progress: details.state === 'running' ? progressOf(workdir, id) : null,
    output: printedParts(workdir, id).map((part) => ({ part: part.part, text: printedText(part) })),
  };
}

function progressOf(workdir: Workdir, id: string): JobProgress | null {
  const run = runThatBuilds(workdir, id);
  const job = run?.state.running.get(id);
  return run === undefined || job === undefined ? null : jobProgress(job, run.printed.get(id) ?? [], performance.now());
}

/** The latest jobs, the newest last, as `ax job --json` prints them. */
export function latestJobSummaries(workdir: Workdir, count: number): JobSummary[] {
  return workdir
    .jobIds()
    .slice(-count)
    .map((id) => summarizeJob(workdir, id));
}
