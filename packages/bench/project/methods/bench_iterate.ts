import { dataset, defineMethod, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Goes over columns in every slice, and counts the rows.',
  options: z.object({ columns: z.array(z.string()) }),
  datasets: { source: dataset() },
  analysis({ options, datasets: { source }, sliceno }) {
    const [only] = options.columns;
    let count = 0;
    if (options.columns.length === 1 && only !== undefined) {
      for (const value of source.iterate(sliceno, only)) if (value !== null) count++;
    } else {
      for (const [a, b, c] of source.iterate(sliceno, options.columns))
        if (a !== null && b !== null && c !== null) count++;
    }
    return count;
  },
  synthesis: ({ analysisRes }) => analysisRes.merge(),
});
