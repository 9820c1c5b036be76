import { dataset, defineMethod, z } from '@accelerator/sdk';
import { chainOption, rowsOf } from './lib/chain-option.ts';
import { pixelLimitOption } from './lib/open-image.ts';
import { cutTile, readTiled, tilingReason } from './lib/tiles.ts';

export default defineMethod({
  description:
    'Cut images into square tiles: a dataset with a row for each tile, its place in the image and its RGB pixels. ' +
    'The rows of one image are dealt out to all slices, so that a map over them keeps all processes busy.',
  options: z.object({
    tile: z.int().min(1).describe('Width and height of the tiles in pixels.'),
    chain: chainOption(),
    pixelLimit: pixelLimitOption(),
    onError: z
      .enum(['fail', 'record'])
      .default('fail')
      .describe('What an image costs that can’t be decoded, or is smaller than a tile: the job, or a row in `bad`.'),
  }),
  datasets: { source: dataset({ image: 'bytes', filename: 'unicode' }) },
  // Cutting is quick, so one process does it for all: it takes the images in the order in which they were imported.
  async synthesis({ job, options, datasets: { source } }) {
    const columns = { filename: 'unicode', x: 'int32', y: 'int32', tile: { type: 'bytes', nullable: false } } as const;
    const writer = job.datasetWriter({ columns }).split();
    const isRecorded = options.onError === 'record';
    const bad = isRecorded ? job.datasetWriter({ name: 'bad', columns: badColumns }).split() : undefined;
    for (const [filename, image] of rowsOf(source, options.chain).iterate('roundrobin', ['filename', 'image'])) {
      const tiled = await readTiled(image, options, `The image '${filename}'`).catch((error: unknown) => {
        const reason = isRecorded ? tilingReason(error) : undefined;
        if (reason === undefined) throw error;
        bad?.write({ filename, reason });
      });
      if (tiled === undefined) continue;
      for (const position of tiled.positions) {
        writer.write({ filename, ...position, tile: cutTile(tiled.pixels, position, options.tile) });
      }
    }
  },
});

const badColumns = {
  filename: { type: 'unicode', nullable: false },
  reason: { type: 'unicode', nullable: false },
} as const;
