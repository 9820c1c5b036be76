import { blockRows, type ColumnCursor } from '@accelerator/column';
import type { Dataset } from '@accelerator/dataset';
import { jsonValue } from '@accelerator/job';
import type { SliceRows } from '../datasets/slice-rows.ts';
import { sniffType } from '../values/sniff-type.ts';
import { type PackedRows, RowPacker } from './found-rows.ts';
import { compilePattern, type GrepRequest } from './grep-request.ts';
import { rowsInRanges } from './ranges.ts';
import { cellValue, searchedText, textCursor } from './searched-text.ts';

/** A message of so much text, in UTF-16 units, is worth sending. */
const chunkLength = 1 << 16;

/**
 * Searches one slice, from the first row to the last. Yields whenever a block of rows held a match.
 * @param isDone asked now and then: whether nobody wants to know more
 */
export function* grepSlice(
  { dataset, sliceno, retracted }: SliceRows,
  request: GrepRequest,
  isDone: () => boolean = () => false,
): Generator<PackedRows, undefined> {
  const before = dataset.rowsPerSlice.slice(0, sliceno).reduce((sum, rows) => sum + rows, 0);
  const regex = compilePattern(request.pattern, request.ignoreCase);
  const searched = request.search.map(({ name, type }) => ({
    name,
    type,
    cursor: new LazyCursor(() => textCursor(dataset, name, sliceno)),
    values: [] as unknown[],
  }));
  const shown = new ShownValues(dataset, sliceno, request, searched);
  const packer = new RowPacker();
  const addCells = cellAdder(request, packer);
  let at = 0;
  try {
    for (const { first, rows, has } of rowsInRanges({ dataset, sliceno, retracted }, request.ranges)) {
      at = first;
      while (at < first + rows) {
        if (isDone()) return;
        const count = Math.min(blockRows, first + rows - at, ...searched.map(({ cursor }) => cursor.availableAt(at)));
        for (const { cursor, values } of searched) cursor.take(count, values);
        const matching: number[] = [];
        for (let row = 0; row < count; row++) {
          if (has !== undefined && !has(at - first + row)) continue;
          const matches =
            searched.length === 0 || searched.some(({ type, values }) => regex.test(searchedText(type, values[row])));
          if (matches !== request.invert) matching.push(row);
        }
        for (const row of matching) {
          packer.beginRow(before + at + row);
          if (request.give !== 'count') addCells(shown.of(row, at + row));
          if (packer.length >= chunkLength) yield packer.take();
        }
        if (packer.rows > 0) yield packer.take();
        at += count;
      }
    }
  } finally {
    for (const { cursor } of searched) cursor.close();
    shown.close();
  }
}

/** Packs the values of the shown columns of a row as they are wanted. */
function cellAdder(request: GrepRequest, packer: RowPacker): (values: readonly unknown[]) => void {
  const { pattern, ignoreCase, invert, search, show, give } = request;
  const regex = compilePattern(pattern, ignoreCase, true);
  const searched = new Set(invert ? [] : search.map(({ name }) => name));
  const adders = show.map(({ name, type }): ((value: unknown) => void) => {
    if (give === 'json') return (value) => packer.addText(JSON.stringify(jsonValue(cellValue(type, value))));
    if (give === 'matches') return (value) => packer.addMatches(searchedText(type, value), regex);
    const isMarked = give === 'marked' && searched.has(name);
    return (value) => {
      if (value === null || value === undefined) packer.addNull();
      else if (type !== 'bytes' && type !== 'image') {
        const text = searchedText(type, value);
        if (isMarked) packer.addMarked(text, regex);
        else packer.addText(text);
      } else if (value instanceof Uint8Array) packer.addBytes(sniffType(value), value.byteLength);
      else throw new Error(`Internal error: a cell of column '${name}' without bytes`);
    };
  });
  return (values) => {
    for (let index = 0; index < adders.length; index++) adders[index]?.(values[index]);
  };
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
