import type { ColumnCursor } from '@accelerator/column';

/** A cursor that opens its file when it is first used, at any row from there on. */
export class LazyCursor {
  readonly #open: () => ColumnCursor;
  #cursor: ColumnCursor | undefined;
  #at = 0;

  constructor(open: () => ColumnCursor) {
    this.#open = open;
  }

  /** Goes on to a row; how many can be taken from there without reading on. */
  availableAt(row: number): number {
    this.#cursor ??= this.#open();
    this.#cursor.skip(row - this.#at);
    this.#at = row;
    return this.#cursor.available();
  }

  take(count: number, values: unknown[]): void {
    this.#cursor?.take(count, values);
    this.#at += count;
  }

  close(): void {
    this.#cursor?.close();
  }
}
