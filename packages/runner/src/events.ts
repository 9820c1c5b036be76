import type { ErrorRecord } from '@accelerator/base';
import type { PhaseName } from '@accelerator/job';

/** Everything that can happen in a run. Only `cli` and `board` turn it into text or pages. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly script: string; readonly workdir: string }
  | {
      readonly type: 'run-finished';
      readonly seconds: number;
      readonly built: number;
      readonly reused: number;
      readonly failed: number;
    }
  | { readonly type: 'run-failed'; readonly seconds: number; readonly error: ErrorRecord }
  | { readonly type: 'hashing'; readonly method: string; readonly done: number; readonly total: number }
  | { readonly type: 'waiting'; readonly method: string; readonly key: string }
  | { readonly type: 'hit-refused'; readonly job: string; readonly method: string; readonly reason: string }
  | {
      readonly type: 'job-reused';
      readonly job: string;
      readonly method: string;
      readonly seconds: number;
      readonly by: 'id' | 'content' | 'equivalent';
    }
  | { readonly type: 'job-planned'; readonly method: string; readonly why: string }
  | { readonly type: 'plan-stopped'; readonly method: string }
  | {
      readonly type: 'not-reproducible';
      readonly job: string;
      readonly method: string;
      readonly before: string;
      readonly difference: string;
    }
  | { readonly type: 'equivalence-ignored'; readonly method: string; readonly expected: string }
  | { readonly type: 'job-started'; readonly job: string; readonly method: string; readonly why: string }
  | { readonly type: 'phase-started'; readonly job: string; readonly phase: PhaseName; readonly slices: number }
  | {
      readonly type: 'progress';
      readonly job: string;
      readonly phase: PhaseName;
      readonly slice: number | null;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly type: 'output';
      readonly job: string;
      readonly phase: PhaseName;
      readonly slice: number | null;
      readonly text: string;
    }
  | {
      /** Its process died, and the phase of this slice is run again. */
      readonly type: 'phase-retried';
      readonly job: string;
      readonly method: string;
      readonly phase: PhaseName;
      readonly slice: number | null;
      readonly error: ErrorRecord;
      /** The first is 1. */
      readonly retry: number;
      readonly retries: number;
    }
  | {
      readonly type: 'slice-finished';
      readonly job: string;
      readonly phase: PhaseName;
      readonly slice: number | null;
      readonly seconds: number;
    }
  | {
      readonly type: 'job-finished';
      readonly job: string;
      readonly method: string;
      readonly seconds: number;
      readonly why: string;
    }
  | {
      readonly type: 'job-failed';
      readonly job: string;
      readonly method: string;
      readonly seconds: number;
      readonly error: ErrorRecord;
      readonly phase?: PhaseName;
      readonly slice?: number;
    };

export type EventListener = (event: RunEvent) => void;
