import { type KeptRows, type KeptRun, keptRuns } from '@accelerator/store';

/** Which rows are known already: what a later attempt took over from an earlier one is not taken from both. */
export class KnownPlaces {
  /** By slice, for each row whether it is. */
  readonly #known: readonly Uint8Array[];
  readonly #retryBad: boolean;

  constructor(rowsPerSlice: readonly number[], retryBad: boolean) {
    this.#known = rowsPerSlice.map((rows) => new Uint8Array(rows));
    this.#retryBad = retryBad;
  }

  /** Whether there is a row in it that is not known. */
  hasNews(rows: KeptRows): boolean {
    const known = this.#known[rows.sliceno];
    return (
      known !== undefined && this.#useful(rows).some(({ row, count }) => known.subarray(row, row + count).includes(0))
    );
  }

  add(rows: KeptRows): void {
    for (const { row, count } of this.#useful(rows)) this.#known[rows.sliceno]?.fill(1, row, row + count);
  }

  /** Others are computed again. */
  #useful(rows: KeptRows): KeptRun[] {
    return keptRuns(rows).filter(({ outcome }) => outcome !== 'transient' && !(outcome === 'bad' && this.#retryBad));
  }
}
