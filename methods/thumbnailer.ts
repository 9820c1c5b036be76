import { defineMap, z } from '@accelerator/sdk';
import { orNotAnImage } from './lib/errors.ts';
import { imageSize } from './lib/image-size.ts';
import { pixelLimitOption, rowOnErrorOption } from './lib/open-image.ts';
import { makeThumbnail } from './lib/thumbnail.ts';

// A map: one image in, one thumbnail out. The engine runs it over all rows in parallel, two at a time in each process,
// and when one photograph of ten thousand changes, it makes one thumbnail.
export default defineMap({
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
    metadata: z
      .boolean()
      .default(false)
      .describe('Whether thumbnails carry what the camera noted (EXIF), where the picture was taken among it.'),
    pixelLimit: pixelLimitOption(),
    onError: rowOnErrorOption(),
  }),
  input: { image: 'bytes' },
  output: { thumb: 'bytes' },
  onError: ({ onError }) => onError,
  map: async ({ image }, { options }) => ({
    thumb: await orNotAnImage('It', () => makeThumbnail(image, options)),
  }),
});
