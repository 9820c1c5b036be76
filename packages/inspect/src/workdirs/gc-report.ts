import type { GcChoice, GcPlan, SurveyedJob } from '@accelerator/store';

/** A job that is removed or kept, and why. */
export interface GcEntry {
  readonly job: string;
  readonly method: string | null;
  readonly state: SurveyedJob['state'];
  /** On disk. */
  readonly bytes: number;
  /** What removing it frees. */
  readonly freed: number;
  /** When it was built, or reused for the last time. */
  readonly used: string;
  readonly why: string;
  /** `payload`: only its files, its records stay. */
  readonly what: GcChoice['what'];
}

/** What is removed and what stays, as `ax gc --json` prints it. */
export interface GcReport {
  /** Whether it has been done. */
  readonly removed: boolean;
  readonly remove: readonly GcEntry[];
  readonly keep: readonly GcEntry[];
  /** Bytes that are left. */
  readonly left: number;
}

export function gcReport({ remove, keep, left }: GcPlan, removed: boolean): GcReport {
  return { removed, remove: remove.map(gcEntry), keep: keep.map(gcEntry), left };
}

function gcEntry({ job: { id, method, state, bytes, used }, why, what, bytes: freed }: GcChoice): GcEntry {
  return { job: id, method, state, bytes, freed, used: new Date(used).toISOString(), why, what };
}
