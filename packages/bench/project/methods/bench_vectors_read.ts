import { dataset, defineMethod, z } from '@accelerator/sdk';

/** Numbers of a cache line: one of each is looked at, so that all memory is read. */
const line = 16;

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'Reads a column of vectors, or of bytes, in every slice, and looks at what is in them.',
  options: z.object({ how: z.enum(['values', 'batches', 'recycled']) }),
  datasets: { source: dataset() },
  analysis({ options, datasets: { source }, sliceno }) {
    let sum = 0;
    if (options.how !== 'values') {
      const recycle = options.how === 'recycled';
      for (const { columns } of source.batches(sliceno, ['v'], { recycle })) {
        const values = columns.v?.values;
        if (!(values instanceof Float32Array)) throw new Error('These are no vectors.');
        for (let at = 0; at < values.length; at += line) sum += values[at] ?? 0;
      }
      return sum;
    }
    for (const value of source.iterate(sliceno, 'v')) {
      if (!(value instanceof Float32Array || value instanceof Uint8Array)) continue;
      const step = value instanceof Float32Array ? line : line * 4;
      for (let at = 0; at < value.length; at += step) sum += value[at] ?? 0;
    }
    return sum;
  },
  synthesis: ({ analysisRes }) => analysisRes.merge(),
});
