import type { RowPlan, RowRun, RowSegment } from '@accelerator/slice';

/** All rows are computed. */
export function computeAll(rowsPerSlice: readonly number[]): RowPlan {
  return rowsPerSlice.map((count) => (count === 0 ? [] : [{ from: 0, count, reuse: null }]));
}

export interface RowChunk {
  readonly sliceno: number;
  readonly from: number;
  readonly to: number;
  /** How many of the rows from `from` to before `to` are computed. */
  readonly count: number;
  /** Which. */
  readonly runs: readonly RowRun[];
}

/** What is left of a slice. */
interface WaitingSlice {
  readonly sliceno: number;
  /** The rows to compute, of which some are handed out: all before `index`, and `offset` of that one. */
  readonly runs: readonly RowSegment[];
  index: number;
  offset: number;
  left: number;
}

/** A chunk takes about so long: long enough to cost nothing to hand out (2 ms), short enough for the last ones to end together. */
const chunkSeconds = 0.25;
const mostRows = 1 << 22;
/** In the first chunks, of whose rows nothing is known. */
const firstRows = 8;

/**
 * Hands out the rows to compute in chunks, from the slice that has most left, so that a slice full of slow rows does
 * not hold the others up. The size of a chunk follows the time that rows have taken; it spans rows that are taken from
 * earlier jobs, or every second row that changed would be a chunk of its own.
 */
export class ChunkQueue {
  readonly #waiting: readonly WaitingSlice[];
  readonly #slots: () => number;
  readonly #least: number;
  readonly #worthwhile: () => number;
  #secondsPerRow: number | undefined;
  #left: number;

  /**
   * @param slots how many chunks are computed at the same time, at the moment
   * @param least rows in a chunk, if there are so many
   * @param worthwhile seconds that a chunk should last at least, at the moment: where handing it out costs more
   */
  constructor(plan: RowPlan, slots: () => number, least: number, worthwhile: () => number = () => 0) {
    this.#waiting = plan.map((segments, sliceno) => {
      const runs = segments.filter(({ reuse }) => reuse === null);
      return { sliceno, runs, index: 0, offset: 0, left: runs.reduce((sum, { count }) => sum + count, 0) };
    });
    this.#slots = slots;
    this.#least = least;
    this.#worthwhile = worthwhile;
    this.#left = this.#waiting.reduce((sum, { left }) => sum + left, 0);
  }

  /** Rows that are not handed out yet. */
  get left(): number {
    return this.#left;
  }

  next(): RowChunk | undefined {
    let slice: WaitingSlice | undefined;
    for (const each of this.#waiting) if (each.left > (slice?.left ?? 0)) slice = each;
    if (slice === undefined) return undefined;
    const size = this.#size();
    // What is a little longer is taken whole: a slice of one chunk needs no gathering.
    const count = slice.left <= size * 1.5 ? slice.left : size;
    const runs = take(slice, count);
    const [[from] = [0]] = runs;
    const [start, length] = runs.at(-1) ?? [0, 0];
    this.#left -= count;
    return { sliceno: slice.sliceno, from, to: start + length, count, runs };
  }

  /** Learns from a chunk that has been computed. */
  finished(chunk: RowChunk, seconds: number): void {
    const perRow = seconds / chunk.count;
    this.#secondsPerRow = this.#secondsPerRow === undefined ? perRow : (this.#secondsPerRow + perRow) / 2;
  }

  #size(): number {
    const fair = Math.ceil(this.#left / (2 * Math.max(1, this.#slots())));
    if (this.#secondsPerRow === undefined) return Math.max(this.#least, Math.min(firstRows, fair));
    const seconds = Math.max(chunkSeconds, this.#worthwhile());
    const wanted = Math.floor(seconds / Math.max(this.#secondsPerRow, 1e-9));
    return Math.max(this.#least, Math.min(wanted, fair, mostRows));
  }
}

function take(slice: WaitingSlice, count: number): RowRun[] {
  slice.left -= count;
  const taken: RowRun[] = [];
  for (let left = count; left > 0; ) {
    const run = slice.runs[slice.index];
    if (run === undefined) throw new Error('Internal error: a slice has fewer rows than it should');
    const here = Math.min(left, run.count - slice.offset);
    taken.push([run.from + slice.offset, here]);
    slice.offset += here;
    left -= here;
    if (slice.offset < run.count) continue;
    slice.index++;
    slice.offset = 0;
  }
  return taken;
}
