import type { Dataset, RowSpans } from '@accelerator/dataset';

/** The rows of one slice of one dataset, without those that later datasets of its chain retract. */
export interface SliceRows {
  readonly dataset: Dataset;
  readonly sliceno: number;
  readonly retracted: RowSpans;
}

/** The spans of the rows that are not retracted. */
export function liveSpans({ dataset, sliceno, retracted }: SliceRows): Iterable<readonly [from: number, to: number]> {
  return retracted.others(0, dataset.rowsPerSlice[sliceno] ?? 0);
}
