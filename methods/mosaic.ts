import { type Dataset, dataset, defineMap, z } from '@accelerator/sdk';
import { rowsOf } from './lib/chain-option.ts';
import { pixelLimitOption } from './lib/open-image.ts';
import { TileIndex } from './lib/tile-index.ts';
import { cutTile, readTiled, tilingReason, turnTile } from './lib/tiles.ts';

export default defineMap({
  description:
    'Replace each tile by the one that is nearest to it, by Euclidean distance on pixels, of all tiles of the images in ' +
    '`library`. Of equally near ones it is the first of the library, turned as little as possible.',
  options: z.object({
    tile: z.int().min(1).describe('Width and height of the tiles in pixels, as given to cut_tiles.'),
    rotate: z.boolean().default(false).describe('Whether the tiles of the library may be turned by 90, 180 and 270°.'),
    chain: z.boolean().default(true).describe('Whether the images of the datasets that `library` continues count too.'),
    pixelLimit: pixelLimitOption(),
    onError: z
      .enum(['fail', 'skip'])
      .default('fail')
      .describe(
        'What an image of the library costs that can’t be decoded, or is smaller than a tile: the job, or its tiles.',
      ),
  }),
  datasets: { library: dataset({ image: 'bytes' }) },
  input: { tile: 'bytes' },
  output: {
    nearest: { type: 'bytes', nullable: false },
    match: { type: 'int32', nullable: false },
    rotation: { type: 'int32', nullable: false },
    distance: { type: 'float64', nullable: false },
  },
  // Once in each process: the library is never sent to anyone.
  async setup({ options: { tile: size, rotate, chain, pixelLimit, onError }, datasets: { library } }) {
    const tiles: Uint8Array[] = [];
    let skipped = 0;
    for (const [what, image] of describedImages(library, chain)) {
      const tiled = await readTiled(image, { tile: size, pixelLimit }, what).catch((error: unknown) => {
        if (onError === 'fail' || tilingReason(error) === undefined) throw error;
        skipped++;
      });
      if (tiled === undefined) continue;
      for (const position of tiled.positions) tiles.push(cutTile(tiled.pixels, position, size));
    }
    if (skipped > 0) console.log(`${skipped} of the images of the library can't be cut into tiles.`);
    return new TileIndex(tiles, size, rotate);
  },
  map({ tile }, { options: { tile: size }, constants: index }) {
    const { index: match, rotation, distance, tile: found } = index.nearest(tile);
    const nearest = turnTile(found, size, rotation);
    return { nearest, match, rotation: 90 * rotation, distance: Math.sqrt(distance) };
  },
});

/** The images of a dataset, with what names them: their file, if the dataset has filenames. */
function* describedImages(
  library: Dataset<{ image: 'bytes' }>,
  chain: boolean,
): Generator<[what: string, image: Uint8Array]> {
  if (library.columns.get('filename')?.type === 'unicode') {
    const named = library.typed({ image: 'bytes', filename: { type: 'unicode', nullable: true } });
    for (const [image, filename] of rowsOf(named, chain).iterate('roundrobin', ['image', 'filename'])) {
      yield [filename === null ? 'An image of the library' : `The image '${filename}' of the library`, image];
    }
    return;
  }
  let count = 0;
  for (const image of rowsOf(library, chain).iterate('roundrobin', 'image'))
    yield [`Image ${++count} of the library`, image];
}
