import { defineMethod, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Numbers, to be mapped over.',
  options: z.object({ rows: z.int() }),
  prepare: ({ job }) => job.datasetWriter({ columns: { x: 'int32' } }),
  analysis({ prepareRes: writer, options, sliceno, slices }) {
    for (let x = sliceno; x < options.rows; x += slices) writer.write(x);
  },
});
