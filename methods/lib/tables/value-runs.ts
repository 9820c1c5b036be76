import type { Chunk, ColumnRows } from './rows.ts';
import { cut } from './rows.ts';
import { isSame, valueOrder } from './value-order.ts';

/** Rows in the order of their first column, taken value by value. */
export class ValueRuns {
  readonly #chunks: Iterator<Chunk>;
  #chunk: Chunk | undefined;

  constructor(chunks: Iterator<Chunk>) {
    this.#chunks = chunks;
    this.#next();
  }

  /** The value that comes next, as the first row of a column. */
  get value(): ColumnRows | undefined {
    return this.#chunk?.columns[0];
  }

  /** The rows that have a value, which is none after the next one. */
  *take(value: ColumnRows): Generator<Chunk> {
    for (let chunk = this.#chunk; chunk !== undefined; chunk = this.#chunk) {
      const [own] = chunk.columns;
      let rows = 0;
      while (own !== undefined && rows < chunk.rows && isSame(own, rows, value, 0)) rows++;
      if (rows === 0) return;
      yield cut(chunk, 0, rows);
      if (rows === chunk.rows) this.#next();
      else this.#chunk = cut(chunk, rows, chunk.rows);
    }
  }

  #next(): void {
    do {
      const next = this.#chunks.next();
      this.#chunk = next.done === true ? undefined : next.value;
    } while (this.#chunk?.rows === 0);
  }
}

/** The least of the values that come next; null comes before all. */
export function leastValue(sources: readonly ValueRuns[]): ColumnRows | undefined {
  let least: ColumnRows | undefined;
  for (const { value } of sources) {
    if (value !== undefined && (least === undefined || isBefore(value, least))) least = value;
  }
  return least;
}

function isBefore(a: ColumnRows, b: ColumnRows): boolean {
  if (b.nulls?.[0] === 1) return false;
  return a.nulls?.[0] === 1 || valueOrder(a.type)(a, 0, b, 0) < 0;
}
