import { findJob, sourceDiff } from '@accelerator/inspect';
import { type Explanation, explainJob, type Workdir } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatExplanation, type ToldExplanation } from '../show/format-explanation.ts';

export interface WhyFlags {
  readonly workdir?: string;
  readonly json?: boolean;
}

/** `ax why`: why a job was built, and no earlier one reused. */
export async function whyCommand(wanted: string, flags: WhyFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  const told = await tell(workdir, explainJob(workdir, findJob(workdir, wanted)));
  if (flags.json === true) printJson(plain(told));
  else printLines((colours) => formatExplanation(told, colours));
}

async function tell(workdir: Workdir, explanation: Explanation): Promise<ToldExplanation> {
  const { nearest, setup, differences } = explanation;
  const other = nearest !== undefined && differences.some(({ part }) => part === 'source');
  const diff = other ? await sourceDiff(workdir.jobPath(nearest.job), workdir.jobPath(setup.job)) : [];
  const inputs = await Promise.all(explanation.inputs.map((input) => tell(workdir, input)));
  return { ...explanation, diff, inputs };
}

function plain({ setup, nearest, differences, sourceFiles, diff, inputs }: ToldExplanation): object {
  return {
    job: setup.job,
    method: setup.method,
    comparedWith: nearest?.job ?? null,
    differences,
    sourceFiles,
    diff,
    inputs: inputs.map(plain),
  };
}
