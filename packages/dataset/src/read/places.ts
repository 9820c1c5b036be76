import { type AnyDataset, idOf } from '../manifest/any-dataset.ts';
import { iterateDatasets } from './iterate.ts';
import type { ReadRows } from './retracted.ts';
import { slicesOfDataset } from './segments.ts';

/** A row, and where it lies. */
export interface PlacedRow<V> {
  readonly dataset: AnyDataset;
  readonly sliceno: number;
  /** Its number in the slice of its dataset, retracted rows counted. */
  readonly row: number;
  readonly value: V;
}

/** Rows of a slice, or of all, with their places. */
export function* placedRows(
  { datasets, retracted }: ReadRows,
  choice: number | null,
  columns: string | readonly string[],
): Generator<PlacedRow<unknown>, undefined> {
  for (const dataset of datasets) {
    for (const sliceno of slicesOfDataset(dataset, choice)) {
      const gone = retracted.of(idOf(dataset), sliceno);
      let row = 0;
      let span = 0;
      for (const value of iterateDatasets({ datasets: [dataset], retracted }, sliceno, columns)) {
        for (; gone.from[span] === row; span++) row = gone.to[span] ?? row;
        yield { dataset, sliceno, row: row++, value };
      }
    }
  }
}
