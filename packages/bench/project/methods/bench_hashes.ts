import { defineMethod, vector, z } from '@accelerator/sdk';
import { createRandom, makeVectors } from './lib/vectors.js';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'What image_features would append for photographs of which every tenth is nearly the one before.',
  options: z.object({ rows: z.int() }),
  prepare: ({ job }) => job.datasetWriter({ columns: { hash: 'ascii', features: vector(185) } }),
  analysis({ prepareRes: writer, options, slices, sliceno }) {
    const random = createRandom(sliceno + 1);
    const vectors = makeVectors(64, 185, sliceno);
    const digits = (): string => ((random() * 2 ** 32) >>> 0).toString(16).padStart(8, '0');
    let hash = '';
    for (let row = 0; row < options.rows / slices; row++) {
      hash = row % 10 === 9 ? `${hash.slice(0, 15)}0` : digits() + digits();
      writer.write(hash, vectors[Math.floor(row / 10) % 64]);
    }
  },
});
