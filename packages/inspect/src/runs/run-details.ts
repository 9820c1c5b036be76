import { AcceleratorError } from '@accelerator/base';
import { isRunId, listRuns, type RunSummary, readRun, type Workdir } from '@accelerator/store';
import { type RunDetails, RunSoFar } from './run-so-far.ts';

/**
 * The newest runs, the oldest of them first.
 * @param script only of that build script
 * @param most how many
 * @param ended runs that had ended when they were asked for before, which are not read again
 */
export function latestRuns(
  workdir: Workdir,
  script: string | undefined,
  most: number,
  ended?: Map<string, RunSummary>,
): RunSummary[] {
  const runs =
    script === undefined
      ? listRuns(workdir, most, ended)
      : listRuns(workdir, undefined, ended).filter(isOf(script)).slice(0, most);
  return runs.reverse();
}

const isOf =
  (script: string) =>
  ({ start }: RunSummary): boolean =>
    start?.script === script;

/**
 * The id of a run: as it is, or of a build script: `main` for its latest run, `main~` or `main~1` for the one before.
 * @throws AcceleratorError `RUN_NOT_FOUND`
 */
export function findRun(workdir: Workdir, spec: string): string {
  // Else the first and last lines of all runs would be read.
  if (isRunId(spec)) return spec;
  const [, script = spec, counted, steps = ''] = /^(.*?)(?:~(\d+)|(~+))$/.exec(spec) ?? [];
  const runs = listRuns(workdir).filter(isOf(script));
  const found = runs[Number(counted ?? steps.length)];
  if (found !== undefined) return found.run;
  if (runs.length === 0) return spec;
  throw new AcceleratorError({
    code: 'RUN_NOT_FOUND',
    message: `Of '${script}' ${runs.length} runs are kept: there is no '${spec}'.`,
    hint: `\`ax runs --script ${script}\` lists them.`,
    details: { run: spec },
  });
}

/** @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT` */
export function runDetails(workdir: Workdir, id: string): RunDetails {
  const { events, end: _, ...summary } = readRun(workdir, id);
  const soFar = new RunSoFar();
  for (const event of events) soFar.add(event);
  return soFar.details(summary);
}
