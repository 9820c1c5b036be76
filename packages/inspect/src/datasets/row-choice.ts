import { AcceleratorError } from '@accelerator/base';
import { type Dataset, defaultDataset } from '@accelerator/dataset';
import type { Workdir } from '@accelerator/store';
import { type MapPiece, mapPieces, readRowsRecord } from '../jobs/map-pieces.ts';
import { addRange, type RowRange, sliceStarts } from './row-ranges.ts';

/** Some rows of a dataset that a map gave: those that were computed, taken from elsewhere, or failed. */
export const rowChoices = ['computed', 'reused', 'bad'] as const;
export type RowChoice = (typeof rowChoices)[number];

/** The rows that are meant, in order; undefined when it is not known where the rows of the dataset come from. */
export function chosenRows(workdir: Workdir, dataset: Dataset, choice: RowChoice): RowRange[] | undefined {
  const record = dataset.name === defaultDataset ? readRowsRecord(workdir, dataset.jobId) : undefined;
  if (record === undefined) return undefined;
  const starts = sliceStarts(dataset);
  const ranges: RowRange[] = [];
  for (const piece of mapPieces(record)) {
    if (piece.outcome === 'skipped' || !isMeant(piece, choice)) continue;
    addRange(ranges, (starts[piece.sliceno] ?? 0) + piece.at, piece.count);
  }
  return ranges;
}

function isMeant({ origin, outcome }: MapPiece, choice: RowChoice): boolean {
  if (choice === 'bad') return outcome === 'bad' || outcome === 'transient';
  return choice === 'computed' ? origin === 'computed' : origin !== 'computed';
}

/**
 * It is not known which rows of a dataset were computed, since no map gave it.
 *
 * @remedy Leave the choice of rows out.
 */
export function rowsUnknown(dataset: string): AcceleratorError {
  return new AcceleratorError({
    code: 'ROWS_UNKNOWN',
    message: `Expected the dataset of a map, of which it is known where each row comes from, received ${dataset}.`,
  });
}
