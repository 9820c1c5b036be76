import type { RowBlocks } from './row-blocks.ts';

/**
 * Yields the values of one column, or tuples of several. Classes with a small `next`, not generators: V8 inlines them
 * into the loop.
 */
abstract class BlockIterator implements IterableIterator<unknown> {
  protected readonly blocks: RowBlocks;
  protected at = 0;
  protected count = 0;

  constructor(blocks: RowBlocks) {
    this.blocks = blocks;
  }

  abstract next(): IteratorResult<unknown, undefined>;

  /** Called by a loop that is left early: closes the files. */
  return(): IteratorResult<unknown, undefined> {
    this.blocks.close();
    this.at = 0;
    this.count = 0;
    return { done: true, value: undefined };
  }

  [Symbol.iterator](): this {
    return this;
  }

  protected refill(): boolean {
    try {
      this.at = 0;
      this.count = this.blocks.next();
    } catch (error) {
      this.return();
      throw error;
    }
    if (this.count > 0) return true;
    this.blocks.close();
    return false;
  }
}

export class ValueIterator extends BlockIterator {
  readonly #values: unknown[];

  constructor(blocks: RowBlocks) {
    super(blocks);
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

  constructor(blocks: RowBlocks) {
    super(blocks);
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

  constructor(blocks: RowBlocks) {
    super(blocks);
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

  constructor(blocks: RowBlocks, width: number) {
    super(blocks);
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
export function iterateBlocks(blocks: RowBlocks, width: number): IterableIterator<unknown> {
  if (width === 2) return new PairIterator(blocks);
  if (width === 3) return new TripleIterator(blocks);
  return new TupleIterator(blocks, width);
}
