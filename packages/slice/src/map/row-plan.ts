import type { BadRow, RowOutcome } from '@accelerator/job';

/** Rows of a slice that follow one another and are either all computed or all taken from the same place. */
export interface RowSegment {
  readonly from: number;
  readonly count: number;
  /** Where they are taken from; null: they are computed. */
  readonly reuse: RowPlace | null;
}

/** Where rows are that were computed before. */
export interface RowPlace {
  /** The dataset of a job that finished, or a job that ended early. */
  readonly dataset: string;
  readonly sliceno: number;
  /** The first of them there, or, of rows that were left out, the one that comes after them. */
  readonly from: number;
  /** What became of them; absent: each gave a row. */
  readonly outcome?: Exclude<RowOutcome, 'kept'>;
  /** Of those that failed: the first of them among the rows of the source there, by which its reason is found. */
  readonly row?: number;
  /** Of a job that ended early: which of the attempts that were taken over from it. */
  readonly attempt?: string;
}

/** What is to be done with the rows of each slice, in order. */
export type RowPlan = readonly (readonly RowSegment[])[];

/** What the match of rows with those of earlier jobs gives. */
export interface MatchedRows {
  readonly plan: RowPlan;
  /** By slice: those among the rows that are taken which failed, in order. Only where reasons are kept. */
  readonly bad: readonly (readonly BadRow[])[];
}
