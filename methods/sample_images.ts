import { defineMethod, z } from '@accelerator/sdk';
import sharp from 'sharp';
import { imageSize } from './lib/image-size.ts';
import { photograph } from './lib/photograph.ts';

export default defineMethod({
  description:
    'Make JPEG files that look, weigh and decode like photographs, so that examples need no download. ' +
    'Every fourth is upright, stored sideways with an EXIF orientation, as cameras do.',
  options: z.object({
    count: z.int().min(0).default(12).describe('How many.'),
    size: imageSize().default([1920, 1080]).describe('Width and height of those that are not upright.'),
    seed: z.int().default(1).describe('The same seed gives the same pictures, whatever the count and the slices.'),
    quality: z.int().min(1).max(100).default(85).describe('Of the JPEG.'),
  }),
  async analysis({ options, job, sliceno, slices }) {
    const { count, size, seed, quality } = options;
    const [long, short] = size;
    for (let index = sliceno; index < count; index += slices) {
      const isUpright = index % 4 === 3;
      const [width, height] = isUpright ? [short, long] : [long, short];
      const pixels = await photograph({ width, height, seed: seed * 1_000_003 + index });
      const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
      if (isUpright) picture.rotate(-90).withMetadata({ orientation: 6 });
      const name = `sample_${String(index + 1).padStart(4, '0')}.jpg`;
      await picture.jpeg({ quality }).toFile(job.filename(name));
    }
  },
});
