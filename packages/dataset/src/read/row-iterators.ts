import { type Reading, type ReadPlace, reportReading } from './reading.ts';
import type { RowBlocks } from './row-blocks.ts';

/**
 * Yields the values of one column, or tuples of several. Classes with a small `next`, not generators: V8 inlines them
 * into the loop.
 */
export abstract class BlockIterator implements IterableIterator<unknown>, Reading {
  protected readonly blocks: RowBlocks;
  protected at = 0;
  protected count = 0;
  readonly #tells: boolean;
  /** Rows of the blocks before this one. */
  #before = 0;
  #isOpen = false;

  /** @param tells whether it is a loop by itself, of which is told that it began and ended */
  constructor(blocks: RowBlocks, tells: boolean) {
    this.blocks = blocks;
    this.#tells = tells;
  }

  abstract next(): IteratorResult<unknown, undefined>;

  /** Called by a loop that is left early: closes the files. */
  return(): IteratorResult<unknown, undefined> {
    this.#end('left');
    this.blocks.close();
    this.#before += this.at;
    this.at = 0;
    this.count = 0;
    return { done: true, value: undefined };
  }

  place(): ReadPlace | undefined {
    return this.at === 0 ? undefined : this.blocks.placeOf(this.at - 1);
  }

  get given(): number {
    return this.#before + this.at;
  }

  [Symbol.iterator](): this {
    return this;
  }

  protected refill(): boolean {
    try {
      this.#before += this.at;
      this.at = 0;
      this.count = this.blocks.next();
    } catch (error) {
      this.return();
      throw error;
    }
    if (this.count > 0) {
      if (this.#tells && !this.#isOpen) reportReading(this.blocks.owner, this, 'begun');
      this.#isOpen = true;
      return true;
    }
    this.#end('ended');
    this.blocks.close();
    return false;
  }

  #end(what: 'left' | 'ended'): void {
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
    if (this.at === this.count && !this.refill()) return { done: true, value: undefined };
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
    if (this.at === this.count && !this.refill()) return { done: true, value: undefined };
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
    if (this.at === this.count && !this.refill()) return { done: true, value: undefined };
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
    if (this.at === this.count && !this.refill()) return { done: true, value: undefined };
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
