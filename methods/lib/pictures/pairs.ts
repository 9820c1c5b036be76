/** Two rows of a dataset by their numbers over all slices, the lower one first. */
export type Pair = readonly [one: number, other: number];

/** Which rows are compared with all that come after them. */
export interface PairedRows {
  readonly from: number;
  readonly to: number;
  readonly onProgress: (row: number) => void;
}

/** Rows between two reports of progress. */
export const reportedRows = 256;
