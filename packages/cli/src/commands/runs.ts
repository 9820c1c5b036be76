import { findRun, latestRuns, runDetails } from '@accelerator/inspect';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatRun, formatRunList, printedLines } from '../show/format-runs.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface RunsFlags {
  readonly workdir?: string;
  readonly number: string;
  readonly script?: string;
  readonly output?: boolean;
  readonly json?: boolean;
}

/** `ax runs`: the latest runs, or everything about one. */
export async function runsCommand(wanted: string | undefined, flags: RunsFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  if (wanted === undefined) {
    const runs = latestRuns(workdir, flags.script, parseWholeNumber('--number', flags.number));
    if (flags.json === true) printJson(runs);
    else printLines((colours) => formatRunList(runs, colours));
    return;
  }
  const details = runDetails(workdir, findRun(workdir, wanted));
  if (flags.json === true) printJson(details);
  else if (flags.output === true) {
    const lines = printedLines(details.printed);
    printLines(() => (lines.length > 0 ? lines : [`The script of ${details.run} printed nothing.`]));
  } else printLines((colours) => formatRun(details, colours));
}
