import type { ColumnBuilder } from './column-builder.ts';
import { type Chunk, type ColumnRows, numberAt } from './rows.ts';
import { isSame } from './value-order.ts';

/** How often each value of a column is there in each group: chunks with the group, the value and the count, in order. */
export class Tally {
  readonly #chunks: Iterator<Chunk>;
  readonly #keys: number;
  #chunk: Chunk | undefined;
  #row = 0;

  /** @param keys how many columns make a group */
  constructor(chunks: Iterator<Chunk>, keys: number) {
    this.#chunks = chunks;
    this.#keys = keys;
    this.#next();
  }

  /** Goes over the values of the next group, which are no nulls. Groups are asked for in their order. */
  visit(groups: Chunk, group: number, each: (values: ColumnRows, row: number, count: number) => void): void {
    for (let chunk = this.#chunk; chunk !== undefined && this.#isOf(groups, group, chunk); chunk = this.#chunk) {
      const [values, counts] = [chunk.columns[this.#keys], chunk.columns[this.#keys + 1]];
      if (values !== undefined && values.nulls?.[this.#row] !== 1) {
        each(values, this.#row, Number(counts?.values[this.#row] ?? 0));
      }
      this.#row++;
      if (this.#row === chunk.rows) this.#next();
    }
  }

  #isOf(groups: Chunk, group: number, chunk: Chunk): boolean {
    for (let key = 0; key < this.#keys; key++) {
      const [one, other] = [groups.columns[key], chunk.columns[key]];
      if (one !== undefined && other !== undefined && !isSame(one, group, other, this.#row)) return false;
    }
    return true;
  }

  #next(): void {
    this.#row = 0;
    do {
      const next = this.#chunks.next();
      this.#chunk = next.done === true ? undefined : next.value;
    } while (this.#chunk?.rows === 0);
  }
}

/** What a tally is asked for. */
interface TallyWish {
  readonly op: 'distinct' | 'quantile';
  /** Of a quantile. */
  readonly at: number;
  /** How many values the groups have. */
  readonly counts: ColumnRows;
}

/** How many values a group has, or the value below which a part of them lies, between two of them if need be. */
export class TallyResult {
  readonly #wish: TallyWish;
  readonly #low: number;
  readonly #high: number;
  readonly #place: number;
  #seen = 0;
  #distinct = 0;
  #below = Number.NaN;
  #above = Number.NaN;

  constructor(wish: TallyWish, group: number) {
    this.#wish = wish;
    this.#place = wish.at * (Number(wish.counts.values[group] ?? 0) - 1);
    this.#low = Math.floor(this.#place);
    this.#high = Math.ceil(this.#place);
  }

  add(values: ColumnRows, row: number, count: number): void {
    const end = this.#seen + count;
    this.#distinct++;
    if (this.#wish.op === 'quantile') {
      if (this.#low >= this.#seen && this.#low < end) this.#below = numberAt(values, row);
      if (this.#high >= this.#seen && this.#high < end) this.#above = numberAt(values, row);
    }
    this.#seen = end;
  }

  push(target: ColumnBuilder): void {
    if (this.#wish.op === 'distinct') target.push(this.#distinct);
    else if (this.#seen === 0) target.pushNull();
    else if (this.#below === this.#above) target.push(this.#below);
    else target.push(between(this.#below, this.#above, this.#place - this.#low));
  }
}

/** A value between two, in proportion. Of numbers that lie further apart than the greatest there is, each by its part. */
function between(below: number, above: number, part: number): number {
  const apart = above - below;
  return Number.isFinite(apart) ? below + apart * part : below * (1 - part) + above * part;
}
