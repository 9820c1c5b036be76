import type { DataType } from 'apache-arrow';
import { emptyFrame } from './frames.ts';
import { lazyQuery } from './lazy-query.ts';
import type { LazyFrame, Polars } from './polars.ts';
import type { Table } from './table.ts';

/**
 * The columns of a result that would have 32 bits if the query counted in the types of its tables: so a column that is only
 * handed on, or its greatest value, stays what it was. None where Polars plans no such query, which it need not.
 */
export async function narrowColumns(
  polars: Polars,
  query: string,
  tables: ReadonlyMap<string, Table>,
): Promise<ReadonlySet<string>> {
  const { DataType: is, tableFromIPC } = await import('apache-arrow');
  const frames = new Map<string, LazyFrame>();
  for (const [name, { columns }] of tables) {
    const names = [...columns.keys()];
    const numbered = new Map([...columns.values()].map((each, at) => [String(at), each]));
    const frame = (await emptyFrame(polars, numbered)).lazy();
    frames.set(name, frame.select(...names.map((column, at) => polars.col(String(at)).alias(column))));
  }
  try {
    const planned = await lazyQuery(polars, query, frames).collect();
    const { fields } = tableFromIPC(planned.writeIPC()).schema;
    const isNarrow = (type: DataType): boolean => is.isInt(type) && type.bitWidth === 32 && type.isSigned;
    return new Set(fields.flatMap(({ name, type }) => (isNarrow(type) ? [name] : [])));
  } catch {
    return new Set();
  }
}
