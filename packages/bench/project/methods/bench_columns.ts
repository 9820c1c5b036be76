import { type ColumnType, defineMethod, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'A dataset of many columns and few rows.',
  options: z.object({ columns: z.int(), rows: z.int() }),
  prepare: ({ job, options }) =>
    job.datasetWriter({
      columns: Object.fromEntries(
        Array.from({ length: options.columns }, (_, at): [string, ColumnType] => [`int64${at}`, 'int64']),
      ),
    }),
  analysis({ prepareRes: writer, options, sliceno, slices }) {
    for (let row = sliceno; row < options.rows; row += slices) {
      writer.write(...Array<bigint>(options.columns).fill(BigInt(row)));
    }
  },
});
