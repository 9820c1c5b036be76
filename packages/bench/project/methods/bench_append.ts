import { dataset, defineMethod, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Reads one column and appends another.',
  options: z.object({ n: z.int() }),
  datasets: { source: dataset({ int640: 'int64' }) },
  prepare: ({ job, datasets: { source } }) => job.datasetWriter({ parent: source, columns: { appended: 'int64' } }),
  analysis({ prepareRes: writer, datasets: { source }, sliceno }) {
    for (const value of source.iterate(sliceno, 'int640')) writer.write(value === null ? null : value + 1n);
  },
});
