/** Rows of a slice that follow one another and are either all computed or all taken from an earlier job. */
export interface RowSegment {
  readonly from: number;
  readonly count: number;
  /** Where they are taken from; null: they are computed. */
  readonly reuse: { readonly dataset: string; readonly sliceno: number; readonly from: number } | null;
}

/** What is to be done with the rows of each slice, in order. */
export type RowPlan = readonly (readonly RowSegment[])[];
