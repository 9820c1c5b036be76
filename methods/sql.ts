import { AcceleratorError, dataset, defineMethod, mayVary, polarsMissing, runSql, z } from '@accelerator/sdk';
import { chainOption, rowsOf } from './lib/chain-option.ts';
import { loadPolars } from './lib/load-polars.mjs';

/** Types for columns of the result that SQL does not tell from plain text, bytes or floats. */
const finerTypes = { json: 'unicode', ascii: 'unicode', image: 'bytes', number: 'float64' } as const;

export default defineMethod({
  description:
    'Run a query in SQL over datasets; its result is a dataset. By Polars, which has to be installed: ' +
    '`npm install nodejs-polars`. Only the columns that the query needs are read; its result is in memory.',
  options: z.object({
    query: z.string().min(1).describe('`select … from source`, in the SQL of Polars.'),
    tables: z
      .array(z.string().min(1))
      .default(['source'])
      .describe('How the query calls the datasets, in the order in which they are given.'),
    types: z
      .record(z.string(), z.enum(['json', 'ascii', 'image', 'number']))
      .default({})
      .describe('Columns of the result that are more than text, bytes or floats: `{ shape: "json" }`.'),
    chain: chainOption(),
  }),
  datasets: { sources: dataset.list() },
  async synthesis({ job, slices, options: { query, tables, types, chain }, datasets: { sources } }) {
    if (tables.length !== sources.length || new Set(tables).size < tables.length) {
      throw namesMissing(tables, sources.length);
    }
    const { default: polars } = await loadPolars().catch(missing);
    const named = sources.map((source, index) => [tables[index] ?? '', rowsOf(source, chain)] as const);
    const result = await runSql(polars, query, new Map(named));
    for (const each of result.partial) console.log(`${each}, and null in the rows of the others.`);
    if (mayVary(query)) console.log('Without ORDER BY the rows may come in another order when this is built again.');
    const columns = result.columns.map(({ name, type }) => [name, finer(name, type, types[name])] as const);
    const unknown = Object.keys(types).find((name) => !columns.some(([column]) => column === name));
    if (unknown !== undefined) throw typeUnfit(unknown, 'there is no such column in the result');
    const writer = job.datasetWriter({ columns, allowMissingSlices: true });
    let rows = 0;
    for (const batch of result.batches()) {
      // In their order over all slices.
      writer.slice(Math.floor((rows / result.rows) * slices)).writeBatch(batch);
      rows += batch.rows;
    }
    return { rows: result.rows };
  },
});

type SqlType = Awaited<ReturnType<typeof runSql>>['columns'][number]['type'];

function finer(name: string, type: SqlType, wanted: keyof typeof finerTypes | undefined): SqlType {
  if (wanted === undefined) return type;
  if (finerTypes[wanted] !== type)
    throw typeUnfit(name, `it is ${type}, and ${wanted} is stored as ${finerTypes[wanted]}`);
  return wanted;
}

function missing(cause: unknown): never {
  throw polarsMissing(cause);
}

function namesMissing(tables: readonly string[], count: number): AcceleratorError {
  return new AcceleratorError({
    code: 'INPUT_INVALID',
    message: `Expected a name of its own in options.tables for each of ${count} sources, received ${JSON.stringify(tables)}.`,
  });
}

function typeUnfit(column: string, reason: string): AcceleratorError {
  return new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `Expected other types in options.types: of '${column}', ${reason}.`,
  });
}
