import { blockRows, type ColumnCursor } from '@accelerator/column';
import type { Dataset } from '@accelerator/dataset';
import { cellText, textCursor } from './cell-text.ts';
import { type FormatRow, formatterFor } from './format-match.ts';
import { compilePattern, type GrepChunk, type GrepRequest } from './grep-request.ts';
import { rowsInRanges } from './ranges.ts';

const chunkLength = 1 << 16;

/**
 * Searches one slice, from the first row to the last. Yields whenever a block of rows held a match.
 * @param isDone asked now and then: whether nobody wants to know more
 */
export function* grepSlice(
  dataset: Dataset,
  sliceno: number,
  request: GrepRequest,
  isDone: () => boolean = () => false,
): Generator<GrepChunk, undefined> {
  const before = dataset.rowsPerSlice.slice(0, sliceno).reduce((sum, rows) => sum + rows, 0);
  const regex = compilePattern(request.pattern, request.ignoreCase);
  const searched = request.search.map(({ name, type }) => ({
    name,
    type,
    cursor: new LazyCursor(() => textCursor(dataset, name, sliceno)),
    values: [] as unknown[],
  }));
  const shown = new ShownValues(dataset, sliceno, request, searched);
  const format = formatterFor(request, dataset.id);
  let at = 0;
  try {
    for (const { first, rows, has } of rowsInRanges(dataset, sliceno, request.ranges)) {
      at = first;
      while (at < first + rows) {
        if (isDone()) return;
        const count = Math.min(blockRows, first + rows - at, ...searched.map(({ cursor }) => cursor.availableAt(at)));
        for (const { cursor, values } of searched) cursor.take(count, values);
        const matching: number[] = [];
        for (let row = 0; row < count; row++) {
          if (has !== undefined && !has(at - first + row)) continue;
          const matches =
            searched.length === 0 || searched.some(({ type, values }) => regex.test(cellText(type, values[row])));
          if (matches !== request.invert) matching.push(row);
        }
        yield* describe(
          matching,
          (row) => before + at + row,
          (row) => shown.of(row, at + row),
          format,
        );
        at += count;
      }
    }
  } finally {
    for (const { cursor } of searched) cursor.close();
    shown.close();
  }
}

function* describe(
  rows: readonly number[],
  numberOf: (row: number) => number,
  valuesOf: (row: number) => unknown[],
  format: FormatRow | undefined,
): Generator<GrepChunk> {
  if (rows.length > 0 && format === undefined) yield { text: '', rows: rows.length };
  if (rows.length === 0 || format === undefined) return;
  let text = '';
  let count = 0;
  for (const row of rows) {
    text += format(numberOf(row), valuesOf(row));
    count++;
    if (text.length < chunkLength) continue;
    yield { text, rows: count };
    text = '';
    count = 0;
  }
  if (count > 0) yield { text, rows: count };
}

/** A cursor that opens its file when it is first used, at any row from there on. */
class LazyCursor {
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

interface ShownColumn {
  /** The values of the block that is being searched, when the column is. */
  readonly held: readonly unknown[] | undefined;
  readonly cursor: LazyCursor;
}

/** The values that are shown of a row. Of columns that are not searched nothing is read before a row matches. */
class ShownValues {
  readonly #columns: readonly ShownColumn[];

  constructor(
    dataset: Dataset,
    sliceno: number,
    { show }: GrepRequest,
    searched: readonly { readonly name: string; readonly values: readonly unknown[] }[],
  ) {
    this.#columns = show.map(({ name }) => ({
      held: searched.find((each) => each.name === name)?.values,
      cursor: new LazyCursor(() => textCursor(dataset, name, sliceno)),
    }));
  }

  /** Row `row` of the block, which is row `inSlice` of the slice. Rows only rise. */
  of(row: number, inSlice: number): unknown[] {
    return this.#columns.map(({ held, cursor }) => {
      if (held !== undefined) return held[row];
      const value: unknown[] = [];
      cursor.availableAt(inSlice);
      cursor.take(1, value);
      return value[0];
    });
  }

  close(): void {
    for (const { cursor } of this.#columns) cursor.close();
  }
}
