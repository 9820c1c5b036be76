import { workdirDetails } from '@accelerator/inspect';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatWorkdir } from '../show/format-workdir.ts';

export interface WorkdirFlags {
  readonly workdir?: string;
  readonly measure?: boolean;
  readonly json?: boolean;
}

/** `ax workdir`: what is in the workdir, and how large it is. */
export async function workdirCommand(flags: WorkdirFlags): Promise<void> {
  const details = workdirDetails(await openWorkdir(flags.workdir), flags.measure);
  if (flags.json === true) printJson(details);
  else printLines((colours) => formatWorkdir(details, colours));
}
