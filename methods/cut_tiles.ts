import { dataset, defineMethod, z } from '@accelerator/sdk';
import { pixelLimitOption } from './lib/open-image.ts';
import { readRgb } from './lib/pixels.ts';
import { cutTile, tilePlaces } from './lib/tiles.ts';

export default defineMethod({
  description:
    'Cut images into square tiles: a dataset with a row for each tile, its place in the image and its RGB pixels. ' +
    'The rows of one image are dealt out to all slices, so that a map over them keeps all processes busy.',
  options: z.object({
    tile: z.int().min(1).describe('Width and height of the tiles in pixels.'),
    pixelLimit: pixelLimitOption(),
  }),
  datasets: { source: dataset({ image: 'bytes', filename: 'unicode' }) },
  // Cutting is quick, so one process does it for all: it takes the images in the order in which they were imported.
  async synthesis({ job, options, datasets: { source } }) {
    const columns = { filename: 'unicode', x: 'int32', y: 'int32', tile: { type: 'bytes', nullable: false } } as const;
    const writer = job.datasetWriter({ columns }).split();
    for (const [filename, image] of source.iterate('roundrobin', ['filename', 'image'])) {
      const what = `The image '${filename}'`;
      const pixels = await readRgb(image, options.pixelLimit, what);
      for (const place of tilePlaces(pixels, options.tile, what)) {
        writer.write({ filename, ...place, tile: cutTile(pixels, place, options.tile) });
      }
    }
  },
});
