import { finishedByFew, type PhaseName, partName } from '@accelerator/job';
import { type PhaseTask, partOf, type ReturnedBy, type TaskDone } from '@accelerator/slice';
import type { JobRun } from './job-run.ts';
import { runTasks } from './run-tasks.ts';

/** What came of a phase. */
interface PhaseEnd<R> {
  /** Which attempts returned something. */
  readonly returned: R;
  /** Whether it has ended the job: no later phase is to run. */
  readonly isLast: boolean;
}

export async function runPrepare(run: JobRun): Promise<PhaseEnd<ReturnedBy>> {
  const [done] = await runPhase(run, 'prepare', [{ ...run.phaseBase, phase: 'prepare', sliceno: null }]);
  return { returned: done === undefined ? null : returnedBy(done), isLast: done?.report.finished === true };
}

/** @throws AcceleratorError `FINISHED_BY_FEW` */
export async function runAnalysis(run: JobRun, prepared: ReturnedBy): Promise<PhaseEnd<ReturnedBy[]>> {
  const base = run.phaseBase;
  const slicenos = [...Array(base.slices).keys()];
  const done = await runPhase(
    run,
    'analysis',
    slicenos.map((sliceno) => ({ ...base, phase: 'analysis', sliceno, prepared })),
  );
  const early = slicenos.filter((sliceno) => done[sliceno]?.report.finished === true);
  if (early.length > 0 && early.length < base.slices) throw finishedByFew({ phase: 'analysis' }, early, base.slices);
  return { returned: done.map(returnedBy), isLast: early.length > 0 };
}

export async function runSynthesis(run: JobRun, prepared: ReturnedBy, analysed: readonly ReturnedBy[]): Promise<void> {
  await runPhase(run, 'synthesis', [{ ...run.phaseBase, phase: 'synthesis', sliceno: null, prepared, analysed }]);
}

/** Runs a phase, all its slices as workers become free. The first failure stops the others. */
async function runPhase(run: JobRun, phase: PhaseName, tasks: readonly PhaseTask[]): Promise<TaskDone[]> {
  const { emit } = run.tools;
  const job = run.setup.job;
  const slices = tasks.filter((task) => !run.resumed.has(partName(partOf(task)))).length;
  return runTasks(run, tasks, () => emit({ type: 'phase-started', job, phase, slices }));
}

function returnedBy({ attempt, report }: TaskDone): ReturnedBy {
  return report.valueBytes === null ? null : attempt;
}
