import type { RowSpans } from '@accelerator/dataset';
import type { Role } from './found-rows.ts';

/** Gives the rows of a slice that match, with those around them: each row once, in order. */
export class ContextRows {
  readonly #before: number;
  readonly #after: number;
  readonly #retracted: RowSpans;
  readonly #give: (row: number, role: Role, startsGroup: boolean) => void;
  /** The row behind the last one that was given. */
  #end = 0;
  #hasGiven = false;
  /** How many are still to be given behind the last match. */
  #left = 0;

  constructor(
    size: { readonly before: number; readonly after: number },
    retracted: RowSpans,
    give: (row: number, role: Role, startsGroup: boolean) => void,
  ) {
    this.#before = size.before;
    this.#after = size.after;
    this.#retracted = retracted;
    this.#give = give;
  }

  /** A row matches, which stands behind all others that did. */
  match(row: number): void {
    this.passed(row);
    let first = row;
    for (let wanted = this.#before; wanted > 0 && first > this.#end; ) {
      first--;
      if (!this.#retracted.has(first)) wanted--;
    }
    for (let each = first; each < row; each++) if (!this.#retracted.has(each)) this.#next(each, 'before');
    this.#next(row, 'match');
    this.#left = this.#after;
  }

  /** No row before this one matches, but those that were told. */
  passed(row: number): void {
    for (let each = this.#end; this.#left > 0 && each < row; each++) {
      if (this.#retracted.has(each)) continue;
      this.#next(each, 'after');
      this.#left--;
    }
  }

  #next(row: number, role: Role): void {
    const leftOut = row - this.#end - this.#retracted.countIn(this.#end, row);
    this.#give(row, role, !this.#hasGiven || leftOut > 0);
    this.#hasGiven = true;
    this.#end = row + 1;
  }
}
