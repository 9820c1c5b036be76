import { noColumns, wrongColumnSpec } from '../errors.ts';
import type { ColumnDeclarations, ColumnSpec } from './column-specs.ts';

/** Columns as they were declared. */
export interface ListedColumns {
  readonly columns: readonly (readonly [name: string, spec: ColumnSpec])[];
  /** False when an object has put names first that are whole numbers, so that nobody can tell what was written first. */
  readonly inOrder: boolean;
}

/** The columns that an object or a list declares. @param where of what they are: `dataset main-3` @throws AcceleratorError `COLUMN_SPEC` */
export function listColumns(declared: ColumnDeclarations, where: string): ListedColumns {
  if (typeof declared !== 'object' || declared === null) throw noColumns(where, declared);
  if (!isIterable(declared)) {
    const columns = Object.entries(declared);
    return { columns, inOrder: columns.length < 2 || !columns.some(([name]) => comesFirst(name)) };
  }
  const seen = new Set<string>();
  const columns = [...declared].map((entry: unknown, index): readonly [string, ColumnSpec] => {
    if (!isEntry(entry)) {
      throw wrongColumnSpec(where, `number ${index}`, "expected ['name', 'type'] in a list of columns");
    }
    if (seen.has(entry[0])) throw wrongColumnSpec(where, entry[0], 'it is declared twice');
    seen.add(entry[0]);
    return entry;
  });
  return { columns, inOrder: true };
}

/** Whether objects put a key before all others, wherever it is written: whole numbers from 0 to 2³² - 2. */
export function comesFirst(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

function isIterable(declared: ColumnDeclarations): declared is Extract<ColumnDeclarations, readonly unknown[]> {
  return typeof Reflect.get(declared, Symbol.iterator) === 'function';
}

function isEntry(entry: unknown): entry is readonly [string, ColumnSpec] {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
}
