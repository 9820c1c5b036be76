import { idOf } from '../manifest/any-dataset.ts';
import { ownSource } from '../manifest/column-info.ts';
import { RowSpans } from '../manifest/row-spans.ts';
import type { Dataset } from './dataset.ts';
import { RowBlocks } from './row-blocks.ts';
import type { Segment } from './segments.ts';

/**
 * Some rows of a slice: those of runs that follow one another, each by its first row and how many they are. Batches in
 * which none of them lies are not read. The list of values is made again for each row.
 */
export function* rowsInRuns(
  dataset: Dataset,
  sliceno: number,
  columns: readonly string[],
  runs: readonly (readonly [from: number, count: number])[],
): Generator<unknown[]> {
  const sources = columns.flatMap((column) => dataset.column(column)[ownSource](sliceno) ?? []);
  const segments = runs.map(
    ([from, count]): Segment => ({ dataset, sliceno, from, to: from + count, gone: RowSpans.none, sources, tests: [] }),
  );
  const blocks = new RowBlocks(segments, idOf(dataset), {});
  try {
    while (blocks.next()) {
      for (let row = blocks.from; row < blocks.to; row++) {
        const values = new Array<unknown>(columns.length);
        for (let index = 0; index < columns.length; index++) values[index] = blocks.columns[index]?.[row];
        yield values;
      }
    }
  } finally {
    blocks.close();
  }
}
