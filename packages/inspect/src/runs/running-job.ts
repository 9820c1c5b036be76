import type { Workdir } from '@accelerator/store';
import type { RunningJob } from './run-state.ts';
import { type RunningRun, runningRuns } from './running-runs.ts';

/** How far a job is that is being built. */
export interface JobProgress {
  /** Of its work, since it was made or its first task began. */
  readonly seconds: number;
  /** Or the step of a map; null before the first. */
  readonly phase: string | null;
  /** Of the phase, 0 to 1. */
  readonly fraction: number | null;
  /** Slices, or rows or files of all slices. */
  readonly done?: number;
  readonly total?: number;
  readonly unit?: 'slices' | 'items';
  readonly isEstimate?: boolean;
  /** Of the phase, as far as can be told. */
  readonly secondsLeft: number | null;
  /** What it says that it is doing. */
  readonly status: string | null;
  /** The last lines that it has printed. */
  readonly printed: readonly string[];
}

/** @param nowMs by the clock of the state, `performance.now()` */
export function jobProgress(
  { startedMs, progress, statuses }: RunningJob,
  printed: readonly string[],
  nowMs: number,
): JobProgress {
  return {
    seconds: (nowMs - startedMs) / 1000,
    phase: progress?.name ?? null,
    fraction: progress?.fraction ?? null,
    ...(progress === undefined ? {} : progress.count),
    secondsLeft: progress?.secondsLeft(nowMs) ?? null,
    status: [...statuses.values()].at(-1) ?? null,
    printed,
  };
}

/** The run that builds a job now, as far as its log tells; undefined: none does. */
export function runThatBuilds(workdir: Workdir, job: string): RunningRun | undefined {
  return runningRuns(workdir).find(({ state }) => state.running.has(job));
}
