import { emptyFrame, widely } from './frames.ts';
import { lazyQuery, orInvalid } from './lazy-query.ts';
import type { LazyFrame, Polars } from './polars.ts';
import type { Table } from './table.ts';

/**
 * The columns that a query reads, by table. It is planned over tables without rows, whose columns have marks for names:
 * the marks that are left in the optimised plan are those of the columns that it reads. A table whose marks are nowhere is not read at all;
 * of one whose columns can't be told, all are.
 * @throws AcceleratorError `SQL_INVALID`
 */
export async function usedColumns(
  polars: Polars,
  query: string,
  tables: ReadonlyMap<string, Table>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const markOf = (table: number, column: number): string => `\u00a4${table}:${column}\u00a4`;
  const frames = new Map<string, LazyFrame>();
  for (const [index, [name, { columns }]] of [...tables].entries()) {
    const marks = new Map([...columns.values()].map((each, column) => [markOf(index, column), each]));
    const marked = (await emptyFrame(polars, marks)).lazy();
    const named = [...columns].map(([column, { type }], at) =>
      widely(polars, type, polars.col(markOf(index, at))).alias(column),
    );
    frames.set(name, marked.select(...named));
  }
  const lazy = lazyQuery(polars, query, frames);
  const plan = orInvalid(() => lazy.describeOptimizedPlan());
  return new Map(
    [...tables].map(([name, { columns }], index) => {
      const all = [...columns.keys()];
      if (!plan.includes(`\u00a4${index}:`)) return [name, []];
      const used = all.filter((_, column) => plan.includes(`col("${markOf(index, column)}")`));
      return [name, used.length === 0 ? all : used];
    }),
  );
}
