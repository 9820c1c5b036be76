import { dataset, defineMap, z } from '@accelerator/sdk';
import { pixelLimitOption } from './lib/open-image.ts';
import { readRgb } from './lib/pixels.ts';
import { TileIndex } from './lib/tile-index.ts';
import { cutTile, tilePlaces, turnTile } from './lib/tiles.ts';

export default defineMap({
  description:
    'Replace each tile by the one that is nearest to it, by Euclidean distance on pixels, of all tiles of the images in ' +
    '`library`. Of equally near ones it is the first of the library, turned as little as possible.',
  options: z.object({
    tile: z.int().min(1).describe('Width and height of the tiles in pixels, as given to cut_tiles.'),
    rotate: z.boolean().default(false).describe('Whether the tiles of the library may be turned by 90, 180 and 270°.'),
    pixelLimit: pixelLimitOption(),
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
  async setup({ options: { tile: size, rotate, pixelLimit }, datasets: { library } }) {
    const tiles: Uint8Array[] = [];
    let count = 0;
    for (const image of library.iterate('roundrobin', 'image')) {
      const what = `Image ${++count} of the library`;
      const pixels = await readRgb(image, pixelLimit, what);
      for (const place of tilePlaces(pixels, size, what)) tiles.push(cutTile(pixels, place, size));
    }
    return new TileIndex(tiles, size, rotate);
  },
  map({ tile }, { options: { tile: size }, constants: index }) {
    const { index: match, rotation, distance, tile: found } = index.nearest(tile);
    const nearest = turnTile(found, size, rotation);
    return { nearest, match, rotation: 90 * rotation, distance: Math.sqrt(distance) };
  },
});
