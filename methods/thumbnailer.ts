import { dataset, defineMethod, z } from '@accelerator/sdk';
import { describeRow, notAnImage } from './lib/errors.ts';
import { imageSize } from './lib/image-size.ts';
import { mapInOrder } from './lib/map-in-order.ts';
import { makeThumbnail } from './lib/thumbnail.ts';

export default defineMethod({
  description:
    'Append a column `thumb` with a thumbnail of each image. Aspect and orientation are kept, and no image is enlarged.',
  options: z.object({
    size: imageSize().describe('Width and height of the box that each thumbnail fits into.'),
    format: z.enum(['jpeg', 'webp', 'png', 'avif']).default('jpeg').describe('File format of the thumbnails.'),
    quality: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Default: what sharp takes for the format, 80 for jpeg and webp, 50 for avif. For png: fewer colours.'),
  }),
  datasets: { source: dataset({ image: 'bytes' }) },
  // The columns of the parent are linked, not copied: a row here must be a row there.
  prepare: ({ job, datasets }) =>
    job.datasetWriter({ parent: datasets.source, columns: { thumb: { type: 'bytes', nullable: false } } }),
  async analysis({ prepareRes: writer, options, datasets: { source }, sliceno }) {
    const images = source.iterate(sliceno, 'image');
    const thumbnails = mapInOrder(images, 2, (image, row) =>
      makeThumbnail(image, options).catch((error) => {
        throw notAnImage(describeRow(source, sliceno, row), error);
      }),
    );
    for await (const thumb of thumbnails) writer.write({ thumb });
  },
});
