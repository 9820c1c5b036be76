import { defineMethod, z } from '@accelerator/sdk';
import { makeVectors } from './lib/vectors.js';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'A dataset with a column of ready made vectors, or of their bytes, written in every slice.',
  options: z.object({
    rows: z.int(),
    length: z.int(),
    /** How many different ones there are in each slice. */
    different: z.int(),
    isBytes: z.boolean().default(false),
  }),
  prepare: ({ job, options }) => job.datasetWriter({ columns: { v: options.isBytes ? 'bytes' : 'vector' } }),
  // The values are made before: what that took is told, to be taken off.
  analysis({ prepareRes: writer, options, slices, sliceno }) {
    const started = performance.now();
    const vectors = makeVectors(options.different, options.length, sliceno);
    const cells = options.isBytes ? vectors.map(({ buffer }) => new Uint8Array(buffer)) : vectors;
    const rows = options.rows / slices;
    const making = performance.now() - started;
    for (let row = 0, at = 0; row < rows; row++, at = at + 1 === cells.length ? 0 : at + 1) writer.write(cells[at]);
    return making / 1000;
  },
  /** What making the values took in each slice. */
  synthesis: ({ analysisRes }) => [...analysisRes],
});
