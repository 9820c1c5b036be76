import { type ColumnType, defineMethod, z } from '@accelerator/sdk';
import { makePool, types } from './lib/pool.js';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'A dataset with columns of ready made values, written in every slice.',
  options: z.object({ types: z.array(z.enum(types)), rows: z.int() }),
  prepare: ({ job, options }) =>
    job.datasetWriter({
      columns: Object.fromEntries(options.types.map((type, index): [string, ColumnType] => [`${type}${index}`, type])),
    }),
  // The values are made before: what that took is told, to be taken off.
  analysis({ prepareRes: writer, options, slices, sliceno }) {
    const started = performance.now();
    const rows = options.rows / slices;
    const pools = options.types.map((type, index) => makePool(type, index * 100 + sliceno));
    const [first = [], second = [], third = []] = pools;
    const mask = first.length - 1;
    const making = performance.now() - started;
    // As people write it, with as many arguments as there are columns.
    if (pools.length === 1) for (let row = 0; row < rows; row++) writer.write(first[row & mask]);
    else if (pools.length === 3)
      for (let row = 0; row < rows; row++) writer.write(first[row & mask], second[row & mask], third[row & mask]);
    else for (let row = 0; row < rows; row++) writer.write(...pools.map((pool) => pool[row & mask]));
    return making / 1000;
  },
  /** What making the values took in each slice. */
  synthesis: ({ analysisRes }) => [...analysisRes],
});
