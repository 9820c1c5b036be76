import type { RowPlan, RowSegment } from '@accelerator/slice';

/** All rows are computed. */
export function computeAll(rowsPerSlice: readonly number[]): RowPlan {
  return rowsPerSlice.map((count) => (count === 0 ? [] : [{ from: 0, count, reuse: null }]));
}

export interface RowChunk {
  readonly sliceno: number;
  readonly from: number;
  readonly to: number;
}

/** A chunk takes about so long: long enough to cost nothing to hand out (2 ms), short enough for the last ones to end together. */
const chunkSeconds = 0.25;
const mostRows = 1 << 22;
/** In the first chunks, of whose rows nothing is known. */
const firstRows = 8;

/**
 * Hands out the rows to compute in chunks, from the slice that has most left, so that a slice full of slow rows does
 * not hold the others up. The size of a chunk follows the time that rows have taken.
 */
export class ChunkQueue {
  readonly #waiting: { readonly sliceno: number; segments: RowSegment[]; left: number }[];
  readonly #slots: () => number;
  readonly #least: number;
  #secondsPerRow: number | undefined;
  #left: number;

  /**
   * @param slots how many chunks are computed at the same time, at the moment
   * @param least rows in a chunk, if there are so many
   */
  constructor(plan: RowPlan, slots: () => number, least: number) {
    this.#waiting = plan.map((segments, sliceno) => {
      const computed = segments.filter(({ reuse }) => reuse === null);
      return { sliceno, segments: computed, left: computed.reduce((sum, { count }) => sum + count, 0) };
    });
    this.#slots = slots;
    this.#least = least;
    this.#left = this.#waiting.reduce((sum, { left }) => sum + left, 0);
  }

  /** Rows that are not handed out yet. */
  get left(): number {
    return this.#left;
  }

  next(): RowChunk | undefined {
    const slice = this.#waiting.reduce((most, each) => (each.left > most.left ? each : most), {
      sliceno: -1,
      segments: [] as RowSegment[],
      left: 0,
    });
    const [segment, ...rest] = slice.segments;
    if (segment === undefined) return undefined;
    const size = this.#size();
    // What is a little longer is taken whole: a slice of one chunk needs no gathering.
    const count = segment.count <= size * 1.5 ? segment.count : size;
    const after = { from: segment.from + count, count: segment.count - count, reuse: null };
    slice.segments = after.count === 0 ? rest : [after, ...rest];
    slice.left -= count;
    this.#left -= count;
    return { sliceno: slice.sliceno, from: segment.from, to: segment.from + count };
  }

  /** Learns from a chunk that has been computed. */
  finished(chunk: RowChunk, seconds: number): void {
    const perRow = seconds / (chunk.to - chunk.from);
    this.#secondsPerRow = this.#secondsPerRow === undefined ? perRow : (this.#secondsPerRow + perRow) / 2;
  }

  #size(): number {
    const fair = Math.ceil(this.#left / (2 * Math.max(1, this.#slots())));
    if (this.#secondsPerRow === undefined) return Math.max(this.#least, Math.min(firstRows, fair));
    const wanted = Math.floor(chunkSeconds / Math.max(this.#secondsPerRow, 1e-9));
    return Math.max(this.#least, Math.min(wanted, fair, mostRows));
  }
}
