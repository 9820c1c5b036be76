import { whyBuilt } from '@accelerator/inspect';
import { meantJob } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatWhy } from '../show/format-why.ts';

export interface WhyFlags {
  readonly workdir?: string;
  readonly json?: boolean;
}

/** `ax why`: why a job was built, and no earlier one reused. */
export async function whyCommand(wanted: string, flags: WhyFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  const why = await whyBuilt(workdir, await meantJob(workdir, wanted));
  if (flags.json === true) printJson(why);
  else printLines((colours) => formatWhy(why, colours));
}
