import { digestOf } from '@accelerator/base';
import type { ColumnType } from '@accelerator/column';
import type { Dataset } from '@accelerator/dataset';
import { datasetSource } from '../datasets/dataset-source.ts';
import { plainRows } from '../datasets/plain-rows.ts';
import { exactText } from '../values/plain-value.ts';

/** What became of the rows of a dataset, which are known by the value of a column. */
export interface KeyDifference {
  readonly column: string;
  readonly added: number;
  readonly removed: number;
  /** Their values in other columns that both datasets have are not the same. */
  readonly changed: number;
  readonly same: number;
  /** In how many of the changed rows each column differs. */
  readonly changedColumns: Readonly<Record<string, number>>;
  /** The first of each kind, by their keys. */
  readonly firstAdded: readonly string[];
  readonly firstRemoved: readonly string[];
  readonly firstChanged: readonly string[];
}

const named = 5;

/**
 * Rows are told apart by the value of a column; of rows with the same value the first is compared with the first, and so
 * on. A digest of each cell of the earlier dataset is in memory.
 * @throws AcceleratorError `COLUMN_NOT_FOUND`
 */
export function keyDifference(before: Dataset, after: Dataset, column: string): KeyDifference {
  const others = [...before.columns.keys()].filter((name) => name !== column && after.columns.has(name));
  const old = new Map<string, string[][]>();
  for (const [key, cells] of keyedRows(before, column, others)) {
    const known = old.get(key);
    if (known === undefined) old.set(key, [cells]);
    else known.push(cells);
  }
  const added: string[] = [];
  const changed: string[] = [];
  const changedColumns: Record<string, number> = {};
  let [addedRows, changedRows, same] = [0, 0, 0];
  for (const [key, cells] of keyedRows(after, column, others)) {
    const known = old.get(key)?.shift();
    if (known === undefined) {
      if (addedRows++ < named) added.push(shownKey(key));
      continue;
    }
    const changes = others.filter((_, index) => known[index] !== cells[index]);
    if (changes.length === 0) {
      same++;
      continue;
    }
    if (changedRows++ < named) changed.push(shownKey(key));
    for (const name of changes) changedColumns[name] = (changedColumns[name] ?? 0) + 1;
  }
  const left = [...old].filter(([, rows]) => rows.length > 0);
  return {
    column,
    added: addedRows,
    removed: left.reduce((sum, [, rows]) => sum + rows.length, 0),
    changed: changedRows,
    same,
    changedColumns,
    firstAdded: added,
    firstRemoved: left.slice(0, named).map(([key]) => shownKey(key)),
    firstChanged: changed,
  };
}

/** The key of each row, and a digest of each of its other cells. */
function* keyedRows(
  dataset: Dataset,
  column: string,
  others: readonly string[],
): Generator<readonly [key: string, cells: string[]], undefined> {
  const source = datasetSource(dataset, { names: [column, ...others] });
  const [, ...texts] = source.columns.map(({ type }) => cellText(type));
  const keyText = exactText(dataset.column(column).type);
  for (const [key, ...cells] of plainRows(source)) {
    yield [key === null ? noKey : `=${keyText(key)}`, texts.map((text, index) => text(cells[index]))];
  }
  return undefined;
}

const noKey = 'null';

function shownKey(key: string): string {
  return key === noKey ? key : key.slice(1);
}

const shortLength = 32;

/** A text for each value that hardly any other value has. */
function cellText(type: ColumnType): (value: unknown) => string {
  const text = exactText(type);
  return (value) => {
    if (value === null) return '';
    if (value instanceof Uint8Array) return digestOf(value);
    const written = text(value);
    return written.length < shortLength ? `=${written}` : digestOf(written);
  };
}
