import { isAcceleratorError, withHint } from '@accelerator/base';
import { findRun, jobDifference, plainJson, runDifference } from '@accelerator/inspect';
import { isRunId, meantJob, type Workdir } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { reportError } from '../output/report-error.ts';
import { formatJobDifference } from '../show/format-diff.ts';
import { formatRunDifference } from '../show/format-run-diff.ts';

export interface DiffFlags {
  readonly workdir?: string;
  readonly key?: string;
  readonly runs?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `ax diff`: in what two jobs, or two runs, differ. Gives the exit status. */
export async function diffCommand(before: string, after: string, flags: DiffFlags): Promise<number> {
  try {
    const workdir = await openWorkdir(flags.workdir);
    const areRuns = flags.runs === true || (isRunId(before) && isRunId(after));
    return (await (areRuns ? diffRuns : diffJobs)(workdir, before, after, flags)) ? 0 : 1;
  } catch (error) {
    reportError(error);
    return 2;
  }
}

async function diffJobs(workdir: Workdir, before: string, after: string, flags: DiffFlags): Promise<boolean> {
  const ids = [await jobOrHint(workdir, before), await jobOrHint(workdir, after)] as const;
  const found = await jobDifference(workdir, ids, { by: flags.key });
  if (flags.quiet !== true) {
    if (flags.json === true) printJson(plainJson(found));
    else printLines((colours) => formatJobDifference(found, colours));
  }
  return found.sameContent === true;
}

/** Whoever names a build script means its runs. */
async function jobOrHint(workdir: Workdir, wanted: string): Promise<string> {
  try {
    return await meantJob(workdir, wanted);
  } catch (error) {
    if (!isAcceleratorError(error) || !isRunId(findRun(workdir, wanted))) throw error;
    throw withHint(error, `It is a run of a build script: \`ax diff --runs\` compares two of these.`);
  }
}

async function diffRuns(workdir: Workdir, before: string, after: string, flags: DiffFlags): Promise<boolean> {
  const found = runDifference(workdir, findRun(workdir, before), findRun(workdir, after));
  if (flags.quiet !== true) {
    if (flags.json === true) printJson(found);
    else printLines((colours) => formatRunDifference(found, colours));
  }
  return found.jobs.every(({ sameContent }) => sameContent === true);
}
