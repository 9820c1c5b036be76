import { AcceleratorError, messageOf } from '@accelerator/base';
import type { CommonColumn, Dataset, DatasetList } from '@accelerator/dataset';
import { datasetSource } from '../datasets/dataset-source.ts';
import { type FoundRow, unpackRows } from './found-rows.ts';
import { compilePattern, type GrepRequest } from './grep-request.ts';
import { scan } from './parallel-scan.ts';
import { parseRange } from './ranges.ts';

/** What somebody wants to find in a dataset, by names. */
export interface GrepWish {
  readonly pattern: string;
  readonly give: GrepRequest['give'];
  /** The columns that are searched. Default: all but those of bytes and images. */
  readonly columns?: readonly string[] | undefined;
  /** The columns that are shown. Default: those that are searched. */
  readonly show?: readonly string[] | undefined;
  /** `price=10..20` */
  readonly ranges?: readonly string[] | undefined;
  readonly ignoreCase?: boolean | undefined;
  readonly invert?: boolean | undefined;
  /** The datasets before it, too. */
  readonly chain?: boolean | undefined;
}

/** Where is searched, and for what. */
export interface GrepPlan {
  /** The oldest first. */
  readonly datasets: DatasetList;
  readonly request: GrepRequest;
}

/** Some rows that were found in a slice. */
export interface GrepResult {
  readonly dataset: Dataset;
  readonly sliceno: number;
  readonly rows: readonly FoundRow[];
  /** Nothing more of this dataset is wanted. */
  skipRest(): void;
}

/** @throws AcceleratorError `PATTERN_INVALID`, `OPTION_INVALID` for a range, `COLUMN_NOT_FOUND`, `COLUMN_TYPES_DIFFER` */
export function planGrep(dataset: Dataset, wish: GrepWish): GrepPlan {
  const { pattern, give, chain, ignoreCase = false, invert = false } = wish;
  checkPattern(pattern, ignoreCase);
  const columnsOf = (names?: readonly string[]): CommonColumn[] => [
    ...datasetSource(dataset, { chain, names }).columns,
  ];
  const search =
    wish.columns === undefined
      ? columnsOf().filter(({ type }) => type !== 'bytes' && type !== 'image')
      : columnsOf(wish.columns);
  const ranges = (wish.ranges ?? []).map((text) => parseRange(text, (name) => columnsOf([name])[0]?.type ?? 'json'));
  return {
    datasets: datasetSource(dataset, { chain, names: [] }).datasets,
    request: {
      pattern,
      ignoreCase,
      invert,
      ranges,
      // An empty pattern is in every text: for rows in a range no text needs to be read.
      search: pattern === '' ? [] : search,
      show: wish.show === undefined || give === 'matches' ? search : columnsOf(wish.show),
      give,
    },
  };
}

/**
 * Searches all slices in parallel. What is found comes in order, dataset after dataset and slice after slice, while the
 * search goes on. Leaving the loop ends it.
 */
export async function* grep({ datasets, request }: GrepPlan): AsyncGenerator<GrepResult, undefined> {
  for await (const { dataset, sliceno, chunk, skipRest } of scan(datasets, { kind: 'grep', request })) {
    if (chunk.kind === 'grep') yield { dataset, sliceno, rows: unpackRows(chunk), skipRest };
  }
}

function checkPattern(pattern: string, ignoreCase: boolean): void {
  try {
    compilePattern(pattern, ignoreCase);
  } catch (error) {
    throw new AcceleratorError({
      /** The pattern for `ax grep` is no regular expression. */
      code: 'PATTERN_INVALID',
      message: `The pattern is no regular expression: ${messageOf(error)}.`,
      hint: 'Regular expressions are those of JavaScript; `\\` before a character takes it as it is.',
    });
  }
}
