import { type PhaseName, partName } from '@accelerator/job';
import { type PhaseTask, partOf, type ReturnedBy, type TaskDone } from '@accelerator/slice';
import type { JobRun } from './job-run.ts';
import { runTasks } from './run-tasks.ts';

/** @returns which attempt returned something */
export async function runPrepare(run: JobRun): Promise<ReturnedBy> {
  const [returned = null] = await runPhase(run, 'prepare', [{ ...run.phaseBase, phase: 'prepare', sliceno: null }]);
  return returned;
}

/** @returns for each slice, which attempt returned something */
export async function runAnalysis(run: JobRun, prepared: ReturnedBy): Promise<ReturnedBy[]> {
  const base = run.phaseBase;
  const slicenos = [...Array(base.slices).keys()];
  return runPhase(
    run,
    'analysis',
    slicenos.map((sliceno) => ({ ...base, phase: 'analysis', sliceno, prepared })),
  );
}

export async function runSynthesis(run: JobRun, prepared: ReturnedBy, analysed: readonly ReturnedBy[]): Promise<void> {
  await runPhase(run, 'synthesis', [{ ...run.phaseBase, phase: 'synthesis', sliceno: null, prepared, analysed }]);
}

/** Runs a phase, all its slices as workers become free. The first failure stops the others. */
async function runPhase(run: JobRun, phase: PhaseName, tasks: readonly PhaseTask[]): Promise<ReturnedBy[]> {
  const { emit } = run.tools;
  const job = run.setup.job;
  const slices = tasks.filter((task) => !run.resumed.has(partName(partOf(task)))).length;
  const done = await runTasks(run, tasks, () => emit({ type: 'phase-started', job, phase, slices }));
  return done.map(returnedBy);
}

function returnedBy({ attempt, report }: TaskDone): ReturnedBy {
  return report.valueBytes === null ? null : attempt;
}
