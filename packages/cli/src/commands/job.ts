import {
  countLines,
  jobDetails,
  jobRows,
  latestJobSummaries,
  printedParts,
  wholeJob,
  writtenSources,
} from '@accelerator/inspect';
import { findJob } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatJobDetails } from '../show/format-job.ts';
import { formatJobRows } from '../show/format-job-rows.ts';
import { formatJobList } from '../show/job-list.ts';
import { printOutput } from '../show/print-output.ts';
import { printSources } from '../show/print-sources.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface JobFlags {
  readonly workdir?: string;
  readonly number: string;
  readonly output?: boolean;
  readonly source?: boolean;
  readonly rows?: boolean;
  readonly json?: boolean;
}

/** `ax job`: the latest jobs, or everything about one. */
export async function jobCommand(wanted: string | undefined, flags: JobFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  if (wanted === undefined) {
    const jobs = latestJobSummaries(workdir, parseWholeNumber('--number', flags.number));
    if (flags.json === true) printJson(jobs);
    else printLines((colours) => formatJobList(jobs, colours));
    return;
  }
  const id = findJob(workdir, wanted);
  if (flags.output === true && flags.json !== true) return printOutput(id, printedParts(workdir, id));
  if (flags.source === true) {
    printSources(id, writtenSources(workdir.jobPath(id)) ?? new Map(), flags.json === true);
    return;
  }
  if (flags.rows === true) {
    const rows = jobRows(workdir, id);
    if (flags.json === true) printJson(rows);
    else printLines((colours) => formatJobRows(id, rows, colours));
    return;
  }
  if (flags.json === true) return printJson(await wholeJob(workdir, id));
  const details = await jobDetails(workdir, id);
  printLines((colours) => formatJobDetails(details, countLines(printedParts(workdir, id)), colours));
}
