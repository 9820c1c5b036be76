import { AcceleratorError } from '@accelerator/base';
import { type Dataset, defaultDataset } from '@accelerator/dataset';
import type { Workdir } from '@accelerator/store';
import { type MapPiece, mapPieces, readRowsRecord } from '../jobs/map-pieces.ts';
import { addRange, type RowRange, sliceStarts } from './row-ranges.ts';

/** Some rows of a dataset that a map gave: those that were computed, taken from elsewhere, or failed. */
export const rowChoices = ['computed', 'reused', 'bad'] as const;
export type RowChoice = (typeof rowChoices)[number];

/** More rows are not given by their numbers. */
const mostNumbers = 1000;

/**
 * What `--only` says: rows of one kind, or rows by their numbers, `7,12,40`. @throws AcceleratorError `OPTION_INVALID`,
 * `ROWS_UNKNOWN`
 */
export function rangesMeant(workdir: Workdir, dataset: Dataset, only: string | undefined): readonly RowRange[] {
  if (only === undefined) return [[0, dataset.rows]];
  const choice = rowChoices.find((each) => each === only);
  if (choice !== undefined) {
    const ranges = chosenRows(workdir, dataset, choice);
    if (ranges === undefined) throw rowsUnknown(dataset.id);
    return ranges;
  }
  const numbers = /^\d{1,15}(,\d{1,15})*$/.test(only) ? only.split(',').map(Number) : [];
  if (numbers.length === 0 || numbers.length > mostNumbers || numbers.some((row) => row >= dataset.rows)) {
    throw new AcceleratorError({
      code: 'OPTION_INVALID',
      message: `Expected ${rowChoices.join(', ')} or numbers of up to ${mostNumbers} rows for --only, received '${only.slice(0, 80)}'.`,
    });
  }
  return numbers.map((row) => [row, 1] as const);
}

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
