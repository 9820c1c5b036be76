import type { Dataset, DatasetList, WriteBatch } from '@accelerator/dataset';
import type { RecordBatch } from 'apache-arrow';
import { commonTableNames } from './common-tables.ts';
import { emptyFrame, tableFrame } from './frames.ts';
import { asInvalid, lazyQuery, orInvalid } from './lazy-query.ts';
import { narrowColumns } from './narrow-columns.ts';
import { asPolars, type LazyFrame } from './polars.ts';
import type { ResultColumn } from './result-column.ts';
import { resultColumn } from './result-columns.ts';
import { type Table, tableOf } from './table.ts';
import { usedColumns } from './used-columns.ts';
import { inWideNumbers } from './wide-numbers.ts';

const rowsPerBatch = 65_536;

/** What a query gave. */
export interface SqlResult {
  readonly columns: readonly Pick<ResultColumn, 'name' | 'type'>[];
  readonly rows: number;
  /** Columns that the query reads, and that not every dataset of the chain has: `t.tip is in 2 of 3 datasets`. */
  readonly partial: readonly string[];
  /** The rows, as a writer of these columns takes them. @throws AcceleratorError `SQL_TYPE` */
  batches(): Generator<WriteBatch, void>;
}

/**
 * Runs a query in SQL over datasets, by Polars. Only columns that it needs are read, and what they hold is compared with
 * its checksums. These columns and the result are in memory.
 * @param nodejsPolars the default export of the package nodejs-polars
 * @param tables by the names that the query has for them; of a chain, its live rows
 * @throws AcceleratorError `SQL_INVALID` for a mistake in the query; `SQL_TYPE`; what reading a column throws
 */
export async function runSql(
  nodejsPolars: object,
  given: string,
  tables: ReadonlyMap<string, Dataset | DatasetList>,
): Promise<SqlResult> {
  const polars = asPolars(nodejsPolars);
  const query = inWideNumbers(given);
  const hidden = commonTableNames(given, tables);
  const all = new Map(
    [...tables].flatMap(([name, source]): [string, Table][] =>
      hidden.has(name) ? [] : [[name, tableOf(source, given)]],
    ),
  );
  const used = await usedColumns(polars, query, all);
  const frames = new Map<string, LazyFrame>();
  for (const [name, table] of all) {
    const columns = used.get(name) ?? [];
    const isRead = columns.length > 0;
    frames.set(
      name,
      isRead ? await tableFrame(polars, table, columns) : (await emptyFrame(polars, table.columns)).lazy(),
    );
  }
  const partial = [...all].flatMap(([name, table]) => partialOf(name, table, used.get(name) ?? []));
  const frame = lazyQuery(polars, query, frames);
  const result = await frame.collect().catch((error: unknown) => {
    throw asInvalid(error);
  });
  const arrow = await import('apache-arrow');
  const { schema, batches, numRows } = arrow.tableFromIPC(orInvalid(() => result.writeIPC()));
  const narrow = await narrowColumns(polars, query, all);
  const columns = schema.fields.map((field) => resultColumn(arrow, field, narrow.has(field.name)));
  return {
    columns,
    rows: numRows,
    partial,
    *batches() {
      for (const batch of batches.flatMap(inPieces)) {
        const { data, numRows: rows } = batch;
        const inputs = columns.map(({ name, input }, index) => {
          const child = data.children[index];
          if (child === undefined) throw new Error(`Internal error: no column ${name}`);
          return [name, input(child)] as const;
        });
        yield { rows, columns: Object.fromEntries(inputs) };
      }
    },
  };
}

function partialOf(table: string, { datasets, columns }: Table, used: readonly string[]): string[] {
  const all = datasets.datasets.length;
  return used.flatMap((name) => {
    const count = columns.get(name)?.datasets ?? all;
    return count < all ? [`${table}.${name} is in ${count} of ${all} datasets`] : [];
  });
}

/** A result is one large batch. */
function inPieces(batch: RecordBatch): RecordBatch[] {
  const starts = Array.from({ length: Math.ceil(batch.numRows / rowsPerBatch) }, (_, index) => index * rowsPerBatch);
  return starts.map((start) => batch.slice(start, Math.min(start + rowsPerBatch, batch.numRows)));
}
