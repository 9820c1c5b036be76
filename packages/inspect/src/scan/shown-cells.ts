import type { ColumnType } from '@accelerator/column';
import { jsonValue } from '@accelerator/job';
import type { SliceRows } from '../datasets/slice-rows.ts';
import { exactText } from '../values/plain-value.ts';
import { sniffType } from '../values/sniff-type.ts';
import type { RowPacker } from './found-rows.ts';
import type { GrepRequest } from './grep-request.ts';
import { LazyCursor } from './lazy-cursor.ts';
import type { Matcher } from './matcher.ts';
import type { SearchedColumns } from './searched-columns.ts';
import { cellValue, searchedText, textCursor } from './searched-text.ts';

interface ShownColumn {
  /** The values of the block that is being searched, when the column is. */
  readonly held: readonly unknown[] | undefined;
  readonly cursor: LazyCursor | undefined;
  readonly add: (value: unknown) => void;
}

interface CellSetup {
  readonly searched: SearchedColumns;
  readonly matcher: Matcher;
  readonly packer: RowPacker;
}

/** Packs the cells that are shown of a row. Of columns that are not searched nothing is read before a row matches. */
export class ShownCells {
  readonly #columns: readonly ShownColumn[];

  constructor({ dataset, sliceno }: SliceRows, request: GrepRequest, setup: CellSetup) {
    const { show, unique, give, before, after } = request;
    const column = (name: string, how: GrepRequest['give']): ShownColumn => {
      const type = dataset.columns.get(name)?.type;
      if (type === undefined) {
        const add = (): void => setup.packer.addMissing();
        return { held: undefined, cursor: undefined, add };
      }
      return {
        // Context may lie before the block.
        held: before + after > 0 ? undefined : setup.searched.valuesOf(name),
        cursor: new LazyCursor(() => textCursor(dataset, name, sliceno)),
        add: cellAdder(type, how, { ...setup, isSearched: setup.searched.has(name), invert: request.invert }),
      };
    };
    this.#columns = [...show.map((name) => column(name, give)), ...unique.map((name) => column(name, 'exact'))];
  }

  /** Row `inBlock` of the block, which is row `inSlice` of the slice. Rows only rise. */
  add(inBlock: number, inSlice: number): void {
    for (const { held, cursor, add } of this.#columns) {
      if (held !== undefined) add(held[inBlock]);
      else if (cursor === undefined) add(null);
      else {
        const values: unknown[] = [];
        cursor.availableAt(inSlice);
        cursor.take(1, values);
        add(values[0]);
      }
    }
  }

  close(): void {
    for (const { cursor } of this.#columns) cursor?.close();
  }
}

interface AdderSetup extends CellSetup {
  readonly isSearched: boolean;
  readonly invert: boolean;
}

function cellAdder(
  type: ColumnType,
  give: GrepRequest['give'],
  { packer, matcher, isSearched, invert }: AdderSetup,
): (value: unknown) => void {
  if (give === 'json') return (value) => packer.addText(JSON.stringify(jsonValue(cellValue(type, value))));
  if (give === 'matches') {
    return (value) => {
      const text = isSearched ? searchedText(type, value) : '';
      packer.addMatches(text, matcher.ranges(text));
    };
  }
  // JSON is stored as its text.
  const exact = type === 'json' ? (value: unknown): string => searchedText(type, value) : exactText(type);
  const isMarked = give === 'marked' && isSearched && !invert;
  return (value) => {
    if (value === null || value === undefined) packer.addNull();
    else if (give === 'exact') packer.addText(exact(value));
    else if (type !== 'bytes' && type !== 'image') {
      const text = searchedText(type, value);
      if (isMarked) packer.addMarked(text, matcher.ranges(text));
      else packer.addText(text);
    } else if (value instanceof Uint8Array) packer.addBytes(sniffType(value), value.byteLength);
    else throw new Error('Internal error: a cell of a column of bytes without bytes');
  };
}
