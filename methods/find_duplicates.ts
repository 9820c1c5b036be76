import { dataset, defineMethod, z } from '@accelerator/sdk';
import { readQualities } from './lib/pictures/best-picture.ts';
import { checkHashColumns } from './lib/pictures/check-hash-columns.ts';
import { groupPairs } from './lib/pictures/group-pairs.ts';
import { bitsApart, hashPairs, readHashes } from './lib/pictures/hash-pairs.ts';
import { readVectors, vectorPairs } from './lib/pictures/vector-pairs.ts';

export default defineMethod({
  description:
    'Find near duplicates: images whose perceptual hashes, and vectors if there are any, hardly differ, as groups, each with ' +
    'its best image: the largest in pixels, then in bytes, then the sharpest. Appends `group`, `best` and `bits_apart`, null where an ' +
    'image has no duplicate.',
  options: z.object({
    hash: z
      .string()
      .nullable()
      .default('hash')
      .describe('The column of hashes: 64 bits as 16 hexadecimal digits. null: only vectors are compared.'),
    bits: z.int().min(0).max(32).default(16).describe('In how many bits two hashes may differ.'),
    vector: z
      .string()
      .nullable()
      .default('features')
      .describe('The column of vectors, which must be near as well. null: hashes are enough.'),
    distance: z
      .number()
      .min(0)
      .default(0.35)
      .describe('How far apart two vectors may be (L2): from 0 to 1.4 for those of image_features.'),
  }),
  datasets: { source: dataset() },
  prepare: ({ options, datasets: { source } }) => checkHashColumns(source, options),
  // Each slice compares its rows with all that come after them.
  analysis({ job, options, datasets: { source }, sliceno }) {
    const { hash, bits, vector, distance } = options;
    const from = source.rowsPerSlice.slice(0, sliceno).reduce((sum, rows) => sum + rows, 0);
    const to = from + (source.rowsPerSlice[sliceno] ?? 0);
    const onProgress = (row: number): void => job.progress(row - from, to - from);
    if (hash === null) return vectorPairs(readVectors(source, vector ?? ''), { from, to, distance, onProgress });
    const pairs = hashPairs(readHashes(source, hash), { from, to, bits, onProgress });
    if (vector === null || pairs.length === 0) return pairs;
    const vectors = readVectors(source, vector, new Set(pairs.flat()));
    return pairs.filter(([one, other]) => vectors.apart(one, other) <= distance);
  },
  synthesis({ job, options: { hash }, datasets: { source }, analysisRes }) {
    const groups = groupPairs([...analysisRes].flat(), readQualities(source));
    const hashes = hash === null ? undefined : readHashes(source, hash);
    const writer = job.datasetWriter({
      columns: { group: 'int32', best: 'bool', bits_apart: 'int32' },
      parent: source,
    });
    let row = 0;
    for (const [sliceno, rows] of source.rowsPerSlice.entries()) {
      const slice = writer.slice(sliceno);
      for (const end = row + rows; row < end; row++) {
        const group = groups.of(row);
        if (group === undefined) slice.write(null, null, null);
        else
          slice.write(
            group.number,
            group.best === row,
            hashes === undefined ? null : bitsApart(hashes, row, group.best),
          );
      }
    }
    return { groups: groups.count, images: groups.members, duplicates: groups.members - groups.count };
  },
});
