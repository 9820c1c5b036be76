import { dataset, defineMethod } from '@accelerator/sdk';
import { parquetOptions } from './lib/arrow/batch-options.ts';
import { declareRows, sumRows } from './lib/arrow/declare-rows.ts';
import { importBatches } from './lib/arrow/import-batches.ts';
import { parquetColumns } from './lib/parquet/parquet-columns.ts';
import { ParquetTable } from './lib/parquet/parquet-table.ts';
import { sharedRows } from './lib/parquet/shared-rows.ts';

export default defineMethod({
  description: 'Import a Parquet file as a dataset. The types are kept; what is nested becomes json.',
  options: parquetOptions,
  datasets: { previous: dataset.optional() },
  async prepare({ job, options, datasets: { previous } }) {
    const table = await ParquetTable.open(options.file);
    try {
      const writers = declareRows(job, parquetColumns(table, options).columns, options, previous);
      return { ...writers, folder: job.temp('decoded') };
    } finally {
      table.close();
    }
  },
  async analysis({ job, options, prepareRes: { rows, bad, folder }, sliceno, slices }) {
    const table = await ParquetTable.open(options.file);
    try {
      const share = { sliceno, slices, order: options.order };
      const { names, columns } = parquetColumns(table, options);
      return await importBatches(sharedRows(table, names, share, folder), {
        file: options.file.name,
        rows: table.rows,
        columns,
        share,
        rowNumber: options.rowNumber,
        targets: { rows, bad },
        onProgress: (done, total) => job.progress(done, total),
      });
    } finally {
      table.close();
    }
  },
  synthesis: ({ analysisRes }) => sumRows([...analysisRes]),
});
