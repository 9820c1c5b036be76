import { isAcceleratorError } from '@accelerator/base';
import type { ColumnType } from '@accelerator/column';
import type { ColumnInfo, Dataset } from '@accelerator/dataset';
import { readCells } from './cells.ts';
import { partsOf, type RowRange } from './row-ranges.ts';

/** Some rows of a dataset, column by column, as `ax ds --from --json` prints them. */
export interface RowBlock {
  readonly dataset: string;
  /** How many rows there are to choose from: all of the dataset, or those that were asked for. */
  readonly rows: number;
  readonly from: number;
  readonly count: number;
  /** The numbers of the rows; null: from `from` on. */
  readonly numbers: readonly number[] | null;
  readonly columns: readonly BlockColumn[];
}

/** A column of a block. */
export interface BlockColumn {
  readonly name: string;
  readonly type: ColumnType;
  /**
   * A value for each row as JSON has it: of bytes and images what they are (`BytesCell`), of msgpack what JSON can say
   * of it. Null for null.
   */
  readonly values: readonly unknown[];
  /** By the place in `values`: of a long text, or JSON of a long text, its length; the value is the beginning of the text. */
  readonly cut: Readonly<Record<string, number>>;
  /** Why it can't be read, in a sentence; all values are null then. */
  readonly problem: string | null;
}

/** @param columns names; default: all. @throws AcceleratorError `COLUMN_NOT_FOUND` */
export function rowBlock(dataset: Dataset, { ranges, rows = dataset.rows, from, columns }: BlockWish): RowBlock {
  const names = columns ?? [...dataset.columns.keys()];
  const parts = ranges.flatMap((range) => partsOf(dataset, range));
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const isPlain = ranges.every(([first]) => first === from) && ranges.length < 2;
  const numbers = ranges.flatMap(([first, length]) => Array.from({ length }, (_, index) => first + index));
  return {
    dataset: dataset.id,
    rows,
    from,
    count,
    numbers: isPlain ? null : numbers,
    columns: [...new Set(names)].map((name) => blockColumn(dataset.column(name), count, parts)),
  };
}

/** What is wanted of a block. */
export interface BlockWish {
  /** Rows by number; together a few hundred. */
  readonly ranges: readonly RowRange[];
  /** Of how many rows these are some. Default: all of the dataset. */
  readonly rows?: number;
  /** Where the first of them stands among these. */
  readonly from: number;
  readonly columns?: readonly string[] | undefined;
}

function blockColumn(column: ColumnInfo, count: number, parts: ReturnType<typeof partsOf>): BlockColumn {
  const { name, type } = column;
  try {
    return { name, type, ...readCells(column, parts), problem: null };
  } catch (error) {
    // The other columns can be read.
    if (!isAcceleratorError(error)) throw error;
    return { name, type, values: Array.from({ length: count }, () => null), cut: {}, problem: error.message };
  }
}
