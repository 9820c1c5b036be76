import type { RowSpans } from '@accelerator/dataset';
import type { SliceRows } from '../datasets/slice-rows.ts';
import type { PackedRows } from './found-rows.ts';
import type { GrepRequest } from './grep-request.ts';
import { grepSlice } from './grep-slice.ts';
import { type HistogramRequest, histogramOfSlice, type SliceHistogram } from './histogram-slice.ts';

/** What is done to every slice. Plain data: it is sent to threads. */
export type ScanRequest =
  | { readonly kind: 'grep'; readonly request: GrepRequest }
  | { readonly kind: 'histogram'; readonly request: HistogramRequest };

/** What a slice gives, piece by piece. */
export type ScanChunk = ({ readonly kind: 'grep' } & PackedRows) | ({ readonly kind: 'histogram' } & SliceHistogram);

/** One slice of one dataset. */
export interface ScanTask {
  readonly workdir: string;
  readonly dataset: string;
  readonly sliceno: number;
  /** The retracted rows of the slice, as a message can have them: see `RowSpans`. */
  readonly retracted: Pick<RowSpans, 'from' | 'to'>;
}

/** Goes over one slice. @param isDone whether nobody wants to know more of this dataset */
export function* scanSlice(
  rows: SliceRows,
  { kind, request }: ScanRequest,
  isDone: () => boolean,
): Generator<ScanChunk, undefined> {
  if (kind === 'grep') for (const { found } of grepSlice(rows, request, { isDone })) yield { kind, ...found };
  else yield { kind, ...histogramOfSlice(rows, request) };
}
