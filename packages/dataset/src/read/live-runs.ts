import { RowSpans } from '../manifest/row-spans.ts';

/** Retracted rows that lie together are passed over; of fewer the values are decoded with the others, and not given. */
const manyGone = 64;

/** Walks along the rows of a slice that are retracted, and gives the runs of others that lie between them. */
export class LiveRuns {
  /** The run, counted from the first row of its block. */
  from = 0;
  to = 0;
  #gone = RowSpans.none;
  /** The first span of retracted rows that does not end before what comes next. */
  #span = 0;
  #first = 0;
  #rows = 0;

  /** Goes to the first row of a slice. */
  enter(gone: RowSpans): void {
    this.#gone = gone;
    this.#span = 0;
    this.openBlock(0, 0);
  }

  /** The row that comes next when those are passed over that are retracted. */
  otherFrom(row: number): number {
    const { to } = this.#gone;
    while (this.#span < to.length && (to[this.#span] ?? 0) <= row) this.#span++;
    return this.#spanFrom(this.#span) <= row ? (to[this.#span] ?? row) : row;
  }

  /** Where a block of `count` rows from a live one ends: at a long span of retracted rows. */
  blockRows(row: number, count: number): number {
    const { to } = this.#gone;
    const stop = row + count;
    for (let span = this.#span; span < to.length; span++) {
      const from = this.#spanFrom(span);
      if (from >= stop) break;
      if ((to[span] ?? from) - from >= manyGone) return from - row;
    }
    return count;
  }

  /** The runs are those of so many rows, from a live one. How many of them are live. */
  openBlock(first: number, rows: number): number {
    this.#first = first;
    this.#rows = rows;
    this.to = 0;
    return rows - this.#gone.countIn(first, first + rows);
  }

  /**
   * Goes to the next run of the block. Of ten million rows one in a hundred was retracted: with runs they take 1.0 to 1.1
   * times as long as all, and 1.13 to 1.2 when the values behind each retracted one are moved up.
   */
  next(): boolean {
    if (this.to === this.#rows) return false;
    // No two spans touch: behind one there is a row, if not in this block.
    this.from = this.to === 0 ? 0 : (this.#gone.to[this.#span] ?? 0) - this.#first;
    if (this.from >= this.#rows) {
      this.to = this.#rows;
      return false;
    }
    if (this.to > 0) this.#span++;
    this.to = Math.min(this.#spanFrom(this.#span) - this.#first, this.#rows);
    return true;
  }

  #spanFrom(span: number): number {
    return span < this.#gone.from.length ? (this.#gone.from[span] ?? 0) : Number.POSITIVE_INFINITY;
  }
}
