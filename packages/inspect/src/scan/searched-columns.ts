import { blockRows, type ColumnType } from '@accelerator/column';
import type { SliceRows } from '../datasets/slice-rows.ts';
import type { GrepRequest } from './grep-request.ts';
import { LazyCursor } from './lazy-cursor.ts';
import type { Matcher } from './matcher.ts';
import { textCursor } from './searched-text.ts';

interface SearchedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly cursor: LazyCursor;
  /** Of the block that is being searched. */
  readonly values: unknown[];
}

/** The columns of a slice in which is searched, block by block. */
export class SearchedColumns {
  readonly #columns: readonly SearchedColumn[];
  readonly #matcher: Matcher;
  /** Every row matches, whatever is in it. */
  readonly #matchesAlways: boolean;

  constructor({ dataset, sliceno }: SliceRows, request: GrepRequest, matcher: Matcher) {
    const { patterns, search, searchBytes } = request;
    this.#columns = search.flatMap((name) => {
      const type = dataset.columns.get(name)?.type;
      if (type === undefined || (!searchBytes && (type === 'bytes' || type === 'image' || type === 'vector')))
        return [];
      return [{ name, type, cursor: new LazyCursor(() => textCursor(dataset, name, sliceno)), values: [] }];
    });
    this.#matcher = matcher;
    const isMissing = search.some((name) => !dataset.columns.has(name));
    this.#matchesAlways = patterns.length === 0 || (isMissing && matcher.test('unicode', null));
  }

  has(name: string): boolean {
    return this.#columns.some((each) => each.name === name);
  }

  /** The values of the block, of a column in which is searched. */
  valuesOf(name: string): readonly unknown[] | undefined {
    return this.#columns.find((each) => each.name === name)?.values;
  }

  /** Takes a block of rows; how many it has. */
  take(at: number, most: number): number {
    let count = Math.min(blockRows, most);
    for (const { cursor } of this.#columns) count = Math.min(count, cursor.availableAt(at));
    for (const { cursor, values } of this.#columns) cursor.take(count, values);
    return count;
  }

  /** Whether a row of the block matches. */
  matches(row: number): boolean {
    if (this.#matchesAlways) return true;
    for (const { type, values } of this.#columns) if (this.#matcher.test(type, values[row])) return true;
    return false;
  }

  close(): void {
    for (const { cursor } of this.#columns) cursor.close();
  }
}
