import { type Reading, type ReadPlace, reportReading } from './reading.ts';
import type { RowBlocks } from './row-blocks.ts';

/**
 * Yields the values of one column, or tuples of several. Classes with a small `next`, not generators: V8 inlines them
 * into the loop.
 */
export abstract class BlockIterator implements IterableIterator<unknown>, Reading {
  protected readonly blocks: RowBlocks;
  /** Which of the values comes next, and where those end that `blocks` has come to. */
  protected at = 0;
  protected end = 0;
  readonly #tells: boolean;
  /** Rows that were given before those. */
  #before = 0;
  #from = 0;
  #isOpen = false;

  /** @param tells whether it is a loop by itself, of which is told that it began and ended */
  constructor(blocks: RowBlocks, tells: boolean) {
    this.blocks = blocks;
    this.#tells = tells;
  }

  abstract next(): IteratorResult<unknown, undefined>;

  /** Called by a loop that is left early: closes the files. */
  return(): IteratorResult<unknown, undefined> {
    this.#tellEnd('left');
    this.#leave();
    this.blocks.close();
    return { done: true, value: undefined };
  }

  place(): ReadPlace | undefined {
    return this.at === this.#from ? undefined : this.blocks.placeOf(this.at - 1);
  }

  get given(): number {
    return this.#before + this.at - this.#from;
  }

  [Symbol.iterator](): this {
    return this;
  }

  protected refill(): boolean {
    let hasMore: boolean;
    try {
      this.#leave();
      hasMore = this.blocks.next();
    } catch (error) {
      this.return();
      throw error;
    }
    if (hasMore) {
      this.#from = this.blocks.from;
      this.at = this.#from;
      this.end = this.blocks.to;
      if (this.#tells && !this.#isOpen) reportReading(this.blocks.owner, this, 'begun');
      this.#isOpen = true;
      return true;
    }
    this.#tellEnd('ended');
    this.blocks.close();
    return false;
  }

  #leave(): void {
    this.#before = this.given;
    this.#from = 0;
    this.at = 0;
    this.end = 0;
  }

  #tellEnd(what: 'left' | 'ended'): void {
    if (this.#tells && this.#isOpen) reportReading(this.blocks.owner, this, what);
    this.#isOpen = false;
  }
}

export class ValueIterator extends BlockIterator {
  readonly #values: unknown[];

  constructor(blocks: RowBlocks, tells: boolean) {
    super(blocks, tells);
    this.#values = blocks.columns[0] ?? [];
  }

  next(): IteratorResult<unknown, undefined> {
    if (this.at === this.end && !this.refill()) return { done: true, value: undefined };
    return { done: false, value: this.#values[this.at++] };
  }
}

class PairIterator extends BlockIterator {
  readonly #first: unknown[];
  readonly #second: unknown[];

  constructor(blocks: RowBlocks, tells: boolean) {
    super(blocks, tells);
    [this.#first = [], this.#second = []] = blocks.columns;
  }

  next(): IteratorResult<unknown, undefined> {
    if (this.at === this.end && !this.refill()) return { done: true, value: undefined };
    const at = this.at++;
    return { done: false, value: [this.#first[at], this.#second[at]] };
  }
}

class TripleIterator extends BlockIterator {
  readonly #first: unknown[];
  readonly #second: unknown[];
  readonly #third: unknown[];

  constructor(blocks: RowBlocks, tells: boolean) {
    super(blocks, tells);
    [this.#first = [], this.#second = [], this.#third = []] = blocks.columns;
  }

  next(): IteratorResult<unknown, undefined> {
    if (this.at === this.end && !this.refill()) return { done: true, value: undefined };
    const at = this.at++;
    return { done: false, value: [this.#first[at], this.#second[at], this.#third[at]] };
  }
}

class TupleIterator extends BlockIterator {
  readonly #width: number;

  constructor(blocks: RowBlocks, tells: boolean, width: number) {
    super(blocks, tells);
    this.#width = width;
  }

  next(): IteratorResult<unknown, undefined> {
    if (this.at === this.end && !this.refill()) return { done: true, value: undefined };
    const at = this.at++;
    const tuple: unknown[] = new Array(this.#width);
    const { columns } = this.blocks;
    for (let index = 0; index < this.#width; index++) tuple[index] = columns[index]?.[at];
    return { done: false, value: tuple };
  }
}

/** The iterator for so many columns. */
export function iterateBlocks(blocks: RowBlocks, tells: boolean, width: number): BlockIterator {
  if (width === 2) return new PairIterator(blocks, tells);
  if (width === 3) return new TripleIterator(blocks, tells);
  return new TupleIterator(blocks, tells, width);
}
