import type { DatasetWriter } from '@accelerator/sdk';
import { batchOf, type Chunk, type ColumnRows, cut } from './rows.ts';
import { isSame } from './value-order.ts';

interface Filling {
  readonly writer: DatasetWriter;
  readonly names: readonly string[];
  /** How many rows each slice is to have. */
  readonly rowsPerSlice: readonly number[];
  /** A column: a slice goes on until its value changes. */
  readonly keepTogether?: string | undefined;
}

/** Writes rows into one slice after the other. */
export class SliceFiller {
  readonly #filling: Filling;
  /** The number of the first row that is no more in a slice. */
  readonly #ends: readonly number[];
  readonly #kept: number;
  #slice = 0;
  #written = 0;
  #last: ColumnRows | undefined;

  constructor(filling: Filling) {
    this.#filling = filling;
    let end = 0;
    this.#ends = filling.rowsPerSlice.map((rows) => {
      end += rows;
      return end;
    });
    this.#kept = filling.keepTogether === undefined ? -1 : filling.names.indexOf(filling.keepTogether);
    // Those that get no row are there too.
    for (const sliceno of filling.rowsPerSlice.keys()) filling.writer.slice(sliceno);
  }

  write(chunk: Chunk): void {
    for (let from = 0; from < chunk.rows; ) {
      while (this.#isFull && this.#mayEnd(chunk, from)) this.#slice++;
      const to = this.#isFull ? this.#endOfValue(chunk, from) : Math.min(chunk.rows, from + this.#left);
      const { writer, names } = this.#filling;
      const part = cut(chunk, from, to);
      writer.slice(this.#slice).writeBatch(batchOf(part, names));
      this.#written += part.rows;
      this.#last = this.#kept < 0 ? undefined : cut(chunk, to - 1, to).columns[this.#kept];
      from = to;
    }
  }

  /** Of the last slice never. */
  get #isFull(): boolean {
    return this.#left <= 0;
  }

  get #left(): number {
    const isLast = this.#slice === this.#ends.length - 1;
    return isLast ? Number.POSITIVE_INFINITY : (this.#ends[this.#slice] ?? 0) - this.#written;
  }

  /** Whether a slice may end before a row. */
  #mayEnd({ columns }: Chunk, row: number): boolean {
    const column = columns[this.#kept];
    return column === undefined || this.#last === undefined || !isSame(this.#last, 0, column, row);
  }

  #endOfValue({ rows, columns }: Chunk, from: number): number {
    const column = columns[this.#kept];
    let to = from + 1;
    while (column !== undefined && to < rows && isSame(column, from, column, to)) to++;
    return to;
  }
}
