import { dataset, defineMethod } from '@accelerator/sdk';
import { arrowOptions } from './lib/arrow/batch-options.ts';
import { declareRows, sumRows } from './lib/arrow/declare-rows.ts';
import { importBatches, rangeOf } from './lib/arrow/import-batches.ts';
import { arrowColumns, openArrow } from './lib/arrow/open-arrow.ts';
import { readBatches } from './lib/arrow/read-batches.ts';

export default defineMethod({
  description:
    'Import an Arrow file or stream (also called IPC or Feather) as a dataset. The types are kept; what is nested becomes json.',
  options: arrowOptions,
  datasets: { previous: dataset.optional() },
  async prepare({ job, options, datasets: { previous } }) {
    const { name, path } = options.file;
    const { file, index, columns } = await openArrow({ name, path }, options, (what) => job.temp(what));
    return { file, index, ...declareRows(job, columns, options, previous) };
  },
  analysis({ job, options, prepareRes: { file, index, rows, bad }, sliceno, slices }) {
    const share = { sliceno, slices, order: options.order };
    return importBatches(readBatches(file, index, rangeOf(share, index.rows)), {
      file: file.name,
      rows: index.rows,
      columns: arrowColumns(file, options),
      share,
      rowNumber: options.rowNumber,
      targets: { rows, bad },
      onProgress: (done, total) => job.progress(done, total),
    });
  },
  synthesis: ({ analysisRes }) => sumRows([...analysisRes]),
});
