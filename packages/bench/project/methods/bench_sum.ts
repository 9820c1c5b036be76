import { dataset, defineMethod } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Adds up a column by its batches.',
  datasets: { source: dataset({ float640: 'float64' }) },
  analysis({ datasets: { source }, sliceno }) {
    let sum = 0;
    for (const { columns } of source.batches(sliceno, ['float640'])) {
      const { values } = columns.float640;
      for (let row = 0; row < values.length; row++) sum += values[row] ?? 0;
    }
    return sum;
  },
  synthesis: ({ analysisRes }) => analysisRes.merge(),
});
