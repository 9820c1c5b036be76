import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defineMethod, inputFiles, z } from '@accelerator/sdk';
import { orNotAnImage } from './lib/errors.ts';
import { imageSize } from './lib/image-size.ts';
import { mapInOrder } from './lib/map-in-order.ts';
import { nameFiles, withoutExtension } from './lib/name-files.ts';
import { pixelLimitOption } from './lib/open-image.ts';
import { makeThumbnail } from './lib/thumbnail.ts';

const asJpeg = (name: string): string => `${withoutExtension(name)}.jpg`;

export default defineMethod({
  description:
    'Write a JPEG thumbnail of each image file into the job directory, under its path below the folder that all files ' +
    'have in common. Aspect and orientation are kept, and no image is enlarged.',
  options: z.object({
    files: inputFiles().describe('The image files.'),
    size: imageSize().default([256, 256]).describe('Width and height of the box that each thumbnail fits into.'),
    pixelLimit: pixelLimitOption(),
  }),
  // Two files that would get the same name are an error now, before any work is done.
  prepare({ options }) {
    nameFiles(options.files, asJpeg);
  },
  async analysis({ options, job, sliceno, slices }) {
    const mine = nameFiles(options.files, asJpeg).filter((_, i) => i % slices === sliceno);
    const written = mapInOrder(mine, 2, async ({ name, file }) => {
      const image = file.read();
      const thumbnail = await orNotAnImage(`The file '${file.name}'`, () =>
        makeThumbnail(image, { ...options, format: 'jpeg' }),
      );
      const target = job.filename(name);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, thumbnail);
    });
    let count = 0;
    for await (const _ of written) count++;
    return count;
  },
  // How many were written.
  synthesis: ({ analysisRes }) => analysisRes.merge(),
});
