import { AcceleratorError } from '@accelerator/base';
import { latestJobSummaries, type WorkdirDetails, workdirDetails } from '@accelerator/inspect';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatSkipped, formatWorkdir } from '../show/format-workdir.ts';
import { formatJobList } from '../show/job-list.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface WorkdirFlags {
  readonly workdir?: string;
  readonly all?: boolean;
  readonly number: string;
  readonly measure?: boolean;
  readonly json?: boolean;
}

/** A workdir that is configured and can't be used. */
export interface SkippedWorkdir {
  readonly name: string;
  readonly path: string;
  readonly problem: string;
}

/** `ax workdir`: what is in the workdir, and how large it is; of one that is named, its jobs too. */
export async function workdirCommand(name: string | undefined, flags: WorkdirFlags): Promise<void> {
  if (flags.all === true) return showAll(flags);
  if (name === undefined) return show(workdirDetails(await openWorkdir(flags.workdir), flags.measure), flags);
  if (flags.workdir !== undefined) throw namedTwice(name);
  const workdir = await openWorkdir(name);
  const details = workdirDetails(workdir, flags.measure);
  const latest = latestJobSummaries(workdir, parseWholeNumber('--number', flags.number));
  if (flags.json === true) return printJson({ ...details, latest });
  printLines((colours) => [...formatWorkdir(details, colours), '', ...formatJobList(latest, colours)]);
}

function show(details: WorkdirDetails, { json }: WorkdirFlags): void {
  if (json === true) printJson(details);
  else printLines((colours) => formatWorkdir(details, colours));
}

/** That in which jobs are made, then the others. */
async function showAll({ workdir: given, measure, json }: WorkdirFlags): Promise<void> {
  const target = await openWorkdir(given);
  const all = [
    workdirDetails(target, measure),
    ...target.others.map(({ name, path, workdir, problem }): WorkdirDetails | SkippedWorkdir =>
      workdir === undefined ? { name, path, problem: problem ?? '' } : workdirDetails(workdir, measure),
    ),
  ];
  if (json === true) return printJson(all);
  printLines((colours) =>
    all.flatMap((each) => ('problem' in each ? formatSkipped(each, colours) : formatWorkdir(each, colours))),
  );
}

function namedTwice(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `Expected one workdir, received '${name}' and another one after --workdir.`,
    details: { path: '--workdir' },
  });
}
