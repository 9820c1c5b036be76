import { defineMethod, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Benchmark: short texts, of which every second has a mark.',
  options: z.object({ rows: z.int(), mark: z.string() }),
  prepare: ({ job }) => job.datasetWriter({ columns: { text: 'unicode' } }),
  analysis({ prepareRes: writer, options: { rows, mark }, sliceno, slices }) {
    for (let row = sliceno; row < rows; row += slices) {
      const isMarked = Math.floor(row / slices) % 2 === 0;
      writer.write(`text ${row}${isMarked ? mark : ''}`);
    }
  },
});
