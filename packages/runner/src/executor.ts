import type { ErrorRecord } from '@accelerator/base';
import type { PhaseName, PhaseRecord } from '@accelerator/job';

/**
 * One phase of one slice. No data, no code, no options: all of these are in the job directory, so that a task can be
 * sent anywhere that sees the workdir.
 */
export interface Task {
  readonly jobPath: string;
  readonly phase: PhaseName;
  /** null for prepare and synthesis. */
  readonly sliceno: number | null;
  readonly slices: number;
  /** Seconds that it may take, once it runs. */
  readonly timeLimit?: number;
  /** Of a map: the chunk of rows of the slice, from `from` to before `to`. */
  readonly rows?: { readonly from: number; readonly to: number };
}

/** How an attempt at a task ended. What it made lies in the attempt's directory. */
export type TaskResult =
  | { readonly ok: true; readonly record: PhaseRecord }
  | { readonly ok: false; readonly error: ErrorRecord; readonly record?: PhaseRecord };

/** What a phase tells while it runs. */
export type TaskNews =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'output'; readonly text: string };

/** Where work is sent. The local pool is the first; a cluster would be the next. */
export interface Executor {
  /** How many tasks run at the same time. */
  readonly workers: number;
  /** Begins to start up, in the background: called when it is sure that something must run. */
  warmUp(): void;
  /** Lets workers that are idle load what the tasks of a job will need. */
  prepare(jobPath: string): void;
  /**
   * Runs a task as soon as a worker is free. Aborting the signal ends it, by force if need be, and rejects.
   * @param attempt name of the directory, in the job's `attempts`, that the task may write to
   */
  run(task: Task, attempt: string, onNews: (news: TaskNews) => void, signal: AbortSignal): Promise<TaskResult>;
  /** Ends all workers. */
  close(): Promise<void>;
}
