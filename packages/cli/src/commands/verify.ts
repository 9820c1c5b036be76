import { AcceleratorError } from '@accelerator/base';
import { verifyReport } from '@accelerator/inspect';
import { meantFinishedJob, type VerifyStep, verifyWorkdir } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatStep, formatVerdict } from '../show/format-verify.ts';

export interface VerifyFlags {
  readonly workdir?: string;
  readonly quick: boolean;
  readonly rerun: boolean;
  readonly fetch: boolean;
  readonly json: boolean;
}

/** `ax verify`: the exit status, 1 when something is wrong. */
export async function verifyCommand(wanted: readonly string[], flags: VerifyFlags): Promise<number> {
  if (flags.rerun) {
    if (wanted.length === 0) throw nothingToRerun();
    return (await import('./verify-rerun.ts')).verifyByRerun(wanted, flags.workdir);
  }
  const workdir = await openWorkdir(flags.workdir);
  const jobs =
    wanted.length === 0 ? undefined : await Promise.all(wanted.map((each) => meantFinishedJob(workdir, each)));
  const steps: VerifyStep[] = [];
  for (const step of verifyWorkdir(workdir, {
    ...(jobs !== undefined && { jobs }),
    contents: !flags.quick,
    fetch: flags.fetch,
  })) {
    steps.push(step);
    if (!flags.json) printLines((colours) => formatStep(step, colours));
  }
  const report = verifyReport(workdir, steps);
  if (flags.json) printJson(report);
  else printLines((colours) => formatVerdict(report, colours));
  return steps.some(({ findings }) => findings.some(({ severity }) => severity === 'wrong')) ? 1 : 0;
}

/** `ax verify --rerun` was called without a job. */
function nothingToRerun(): AcceleratorError {
  return new AcceleratorError({
    code: 'NOTHING_TO_RERUN',
    message: 'Expected the jobs that are to be run again.',
    hint: '`ax verify --rerun main-3`',
  });
}
