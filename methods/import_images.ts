import { defineMethod, inputFiles, json, z } from '@accelerator/sdk';
import sharp from 'sharp';
import { notAnImage } from './lib/errors.ts';
import { nameFiles } from './lib/name-files.ts';

export default defineMethod({
  description: 'Store image files as they are in a dataset, with their shapes and names.',
  options: z.object({
    files: inputFiles().describe('The image files.'),
  }),
  prepare({ job, options }) {
    // Two files of the same name are an error now, before anything is read.
    nameFiles(options.files);
    return job.datasetWriter({
      columns: {
        image: { type: 'bytes', nullable: false },
        shape: json<[width: number, height: number]>({ nullable: false }),
        filename: { type: 'unicode', nullable: false },
      },
    });
  },
  async analysis({ prepareRes: writer, options, sliceno, slices }) {
    const mine = nameFiles(options.files).filter((_, i) => i % slices === sliceno);
    for (const { name, file } of mine) {
      const image = file.read();
      writer.write({ image, shape: await shapeOf(image, file.name), filename: name });
    }
  },
});

/** Width and height as the image is displayed, after EXIF orientation. Only the header is read. */
async function shapeOf(image: Uint8Array, name: string): Promise<[width: number, height: number]> {
  try {
    const { autoOrient } = await sharp(image).metadata();
    return [autoOrient.width, autoOrient.height];
  } catch (error) {
    throw notAnImage(`The file '${name}'`, error);
  }
}
