import type { ColumnType } from '@accelerator/sdk';
import type { Accumulator } from './accumulators.ts';
import { ColumnBuilder } from './column-builder.ts';
import type { Chunk } from './rows.ts';
import { isSame } from './value-order.ts';

/** Makes one row of each group of rows that follow one another and have the same values in the first columns. */
export class GroupFold {
  readonly #keys: readonly ColumnBuilder[];
  readonly #accumulators: readonly { readonly accumulator: Accumulator; readonly targets: readonly ColumnBuilder[] }[];
  #open: { readonly chunk: Chunk; readonly row: number } | undefined;
  #rows = 0;
  #isFull = false;

  /** @param keys types of the columns that make the groups, which come first */
  constructor(keys: readonly ColumnType[], accumulators: readonly Accumulator[]) {
    this.#keys = keys.map((type) => new ColumnBuilder(type));
    this.#accumulators = accumulators.map((accumulator) => ({
      accumulator,
      targets: accumulator.types.map((type) => new ColumnBuilder(type)),
    }));
  }

  add(chunk: Chunk, row: number): void {
    if (this.#open === undefined || !this.#isOpen(this.#open, chunk, row)) this.open(chunk, row);
    this.fold(chunk, row);
  }

  /** Begins the group of a row. */
  open(chunk: Chunk, row: number): void {
    this.#close();
    this.#open = { chunk, row };
  }

  /** Takes a row of the group that was begun last. */
  fold(chunk: Chunk, row: number): void {
    for (const { accumulator } of this.#accumulators) accumulator.add(chunk, row);
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** The groups that have ended. */
  take(): Chunk {
    const builders = [...this.#keys, ...this.#accumulators.flatMap(({ targets }) => targets)];
    const chunk = { rows: this.#rows, columns: builders.map((builder) => builder.take()) };
    this.#rows = 0;
    this.#isFull = false;
    return chunk;
  }

  /** All groups, also when there are none, but for that of everything. */
  end(): Chunk {
    if (this.#open !== undefined) this.#close();
    else if (this.#keys.length === 0) this.#push();
    return this.take();
  }

  #isOpen({ chunk: first, row: at }: { chunk: Chunk; row: number }, chunk: Chunk, row: number): boolean {
    for (let key = 0; key < this.#keys.length; key++) {
      const [one, other] = [first.columns[key], chunk.columns[key]];
      if (one !== undefined && other !== undefined && !isSame(one, at, other, row)) return false;
    }
    return true;
  }

  #close(): void {
    if (this.#open === undefined) return;
    const { chunk, row } = this.#open;
    for (const [key, builder] of this.#keys.entries()) {
      const column = chunk.columns[key];
      if (column !== undefined) builder.copy(column, row);
    }
    this.#push();
    this.#open = undefined;
  }

  #push(): void {
    for (const { accumulator, targets } of this.#accumulators) {
      accumulator.push(targets);
      this.#isFull ||= targets.some((target) => target.isFull);
    }
    this.#isFull ||= this.#keys.some((key) => key.isFull);
    this.#rows++;
  }
}

/** The groups of rows in order. */
export function* foldChunks(fold: GroupFold, chunks: Iterable<Chunk>): Generator<Chunk> {
  for (const chunk of chunks) {
    for (let row = 0; row < chunk.rows; row++) {
      if (fold.isFull) yield fold.take();
      fold.add(chunk, row);
    }
  }
  if (fold.isFull) yield fold.take();
  yield fold.end();
}

/** Rows that lie in chunks in another order. */
interface OrderedRows {
  readonly chunks: readonly Chunk[];
  readonly addresses: Uint32Array;
  /** Where groups end; undefined: that is to be found out. */
  readonly ends: Uint32Array | undefined;
}

/** The groups of rows that lie in chunks in another order. */
export function* foldRows(fold: GroupFold, { chunks, addresses, ends }: OrderedRows): Generator<Chunk> {
  if (ends === undefined) {
    for (const address of addresses) {
      if (fold.isFull) yield fold.take();
      const chunk = chunks[address >>> 16];
      if (chunk !== undefined) fold.add(chunk, address & 0xffff);
    }
  } else {
    let at = 0;
    for (const end of ends) {
      if (fold.isFull) yield fold.take();
      for (let isFirst = true; at < end; at++, isFirst = false) {
        const address = addresses[at] ?? 0;
        const chunk = chunks[address >>> 16];
        if (chunk === undefined) continue;
        if (isFirst) fold.open(chunk, address & 0xffff);
        fold.fold(chunk, address & 0xffff);
      }
    }
  }
  if (fold.isFull) yield fold.take();
  yield fold.end();
}
