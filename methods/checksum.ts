import { checksumRows, dataset, defineMethod, formatChecksum, joinChecksums, z } from '@accelerator/sdk';
import { chainOption, rowsOf } from './lib/chain-option.ts';

export default defineMethod({
  description:
    'A number that is the same for the same rows, in whatever order and slices they lie: to compare data of two ' +
    'machines. Needs no memory.',
  options: z.object({
    columns: z
      .array(z.string())
      .optional()
      .describe('The columns that count, in this order. Default: all that each dataset has, by their names.'),
    chain: chainOption(),
  }),
  datasets: { source: dataset() },
  prepare({ options: { chain, columns }, datasets: { source } }) {
    const rows = rowsOf(source, chain);
    for (const name of columns ?? []) for (const each of rows.datasets) each.column(name);
    return columns ?? rows.columnNames().sort();
  },
  analysis({ prepareRes: columns, options: { chain }, datasets: { source }, sliceno }) {
    return checksumRows(rowsOf(source, chain), sliceno, columns);
  },
  synthesis({ prepareRes: columns, options: { chain }, datasets: { source }, analysisRes }) {
    const checksum = formatChecksum(joinChecksums(analysisRes));
    const { rows } = rowsOf(source, chain);
    console.log(`${checksum}: ${rows} rows of ${columns.join(', ')}`);
    return { checksum, rows, columns };
  },
});
