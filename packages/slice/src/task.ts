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
