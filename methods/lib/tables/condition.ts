import { z } from '@accelerator/sdk';
import { operators, rowTest } from './row-test.ts';
import type { Chunk } from './rows.ts';
import { findColumns, type TableColumn } from './table-columns.ts';

/** A question to one column, or several of them joined. */
type Condition =
  | { readonly column: string; readonly op: (typeof operators)[number]; readonly value?: unknown }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] };

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ column: z.string(), op: z.enum(operators), value: z.unknown().optional() }),
    z.strictObject({ and: z.array(condition) }),
    z.strictObject({ or: z.array(condition) }),
  ]),
);

/** Says of each row of a chunk whether it is wanted. */
type Filter = (chunk: Chunk) => (row: number) => boolean;

/** @throws AcceleratorError `TABLE_COLUMN` for a column that is not there, or a value that is none of its type */
export function createFilter(wanted: Condition, columns: readonly TableColumn[]): Filter {
  if ('and' in wanted) {
    const filters = wanted.and.map((each) => createFilter(each, columns));
    return (chunk) => {
      const tests = filters.map((filter) => filter(chunk));
      return (row) => tests.every((test) => test(row));
    };
  }
  if ('or' in wanted) {
    const filters = wanted.or.map((each) => createFilter(each, columns));
    return (chunk) => {
      const tests = filters.map((filter) => filter(chunk));
      return (row) => tests.some((test) => test(row));
    };
  }
  const [column] = findColumns(columns, [wanted.column], '`where`');
  if (column === undefined) throw new Error('Internal error: a condition without a column');
  const index = columns.indexOf(column);
  const test = rowTest(column, wanted.op, wanted.value);
  return (chunk) => {
    const rows = chunk.columns[index];
    if (rows === undefined) throw new Error(`Internal error: a chunk without '${column.name}'`);
    return test(rows);
  };
}
