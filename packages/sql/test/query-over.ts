import { type Dataset, type DatasetList, RowStore } from '@accelerator/dataset';
import { afterAll } from 'vitest';
import { loadPolars } from '../src/polars.ts';
import { runSql } from '../src/run-sql.ts';

/** A place for rows, until the tests of a file have ended. */
export function rowStore(): RowStore {
  const store = new RowStore();
  afterAll(() => store.close());
  return store;
}

/** Runs queries over tables; what comes of one is written to a dataset, and read from there. */
export function queryOver(
  store: RowStore,
  tables: Record<string, Dataset | DatasetList>,
): (sql: string) => Promise<Record<string, unknown>[]> {
  return async (sql) => {
    const result = await runSql(await loadPolars(), sql, new Map(Object.entries(tables)));
    const columns = result.columns.map(({ name, type }) => [name, type] as const);
    const { writer, finish } = store.writer('result', columns);
    for (const batch of result.batches()) writer.writeBatch(batch);
    const dataset = finish();
    const names = [...dataset.columns.keys()];
    return Array.from(dataset.iterate(null, names), (values) =>
      Object.fromEntries(names.map((name, at) => [name, values[at]])),
    );
  };
}
