import { findJob, jobDetails, summarizeJob } from '@accelerator/inspect';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatJobDetails, formatJobOutput } from '../show/format-job.ts';
import { formatJobList } from '../show/job-list.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface JobFlags {
  readonly workdir?: string;
  readonly number: string;
  readonly output?: boolean;
  readonly json?: boolean;
}

/** `ax job`: the latest jobs, or everything about one. */
export async function jobCommand(wanted: string | undefined, flags: JobFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  if (wanted === undefined) {
    const latest = workdir.jobIds().slice(-parseWholeNumber('--number', flags.number));
    const jobs = latest.map((id) => summarizeJob(workdir, id));
    if (flags.json === true) printJson(jobs);
    else printLines((colours) => formatJobList(jobs, colours));
    return;
  }
  const details = await jobDetails(workdir, findJob(workdir, wanted));
  if (flags.json === true) printJson(details);
  else if (flags.output === true) printLines((colours) => formatJobOutput(details, colours));
  else printLines((colours) => formatJobDetails(details, colours));
}
