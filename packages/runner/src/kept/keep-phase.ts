import { attemptName, attemptPaths, type PhaseTask, type TaskDone } from '@accelerator/slice';
import type { KeptPhase } from '@accelerator/store';
import type { JobRun } from '../job-run.ts';

/**
 * Notes that a phase of a slice has ended well, for the case that the job ends early. What names this very job is of no
 * use to another, and without its `prepare` no slice is: it might give something else the next time.
 */
export function keepPhase(run: JobRun, task: PhaseTask, done: TaskDone & { readonly worker?: string }): void {
  const { kept, plan, setup } = run;
  const { report, attempt } = done;
  if (kept === undefined || task.phase === 'synthesis') return;
  // What failed is tried again, and may go well then.
  if (run.subjobs.some(({ job }) => job === undefined)) return;
  const needsPrepare = task.phase === 'analysis' && plan.method.definition.prepare !== undefined;
  if (needsPrepare && !kept.has('prepare')) return;
  const { valueBytes, valueDigest } = report;
  if (valueBytes !== null && valueDigest === undefined) return;
  if (namesJob(JSON.stringify(report.datasets), setup.job)) return;
  const { startedAt, ...cost } = done.cost;
  const name = attemptName(task, attempt);
  const entry: KeptPhase = {
    phase: task.phase,
    sliceno: task.sliceno,
    attempt: name,
    datasets: report.datasets,
    files: report.files,
    value: valueBytes === null || valueDigest === undefined ? null : { size: valueBytes, digest: valueDigest },
    seen: report.seen,
    ...(report.chains !== undefined && { chains: report.chains }),
    ...(report.bad !== undefined && { bad: report.bad }),
    ...(report.finished === true && { finished: true }),
    ...(task.phase === 'prepare' && run.subjobs.length > 0 && { subjobs: [...run.subjobs] }),
    cost: { started: run.clock.secondsAt(startedAt), ...cost },
    worker: done.worker ?? '',
  };
  kept.addPhase(entry, attemptPaths(run.path, name));
}

/** `main-7` or `main-7/other`: a dataset of the job's own, as the parent of another one. */
function namesJob(text: string, job: string): boolean {
  return text.includes(`"${job}"`) || text.includes(`"${job}/`);
}
