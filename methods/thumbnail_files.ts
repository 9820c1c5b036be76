import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CurrentJob, defineMethod, type InputFile, type InputRoot, inputFiles, z } from '@accelerator/sdk';
import { badFileColumns } from './lib/bad-file-columns.ts';
import { notAnImage, reasonOf } from './lib/errors.ts';
import { chooseNames, nameInJob } from './lib/file-names.ts';
import { ImageMemory } from './lib/image-memory.ts';
import { imageSize } from './lib/image-size.ts';
import { mapInOrder } from './lib/map-in-order.ts';
import { type NamedFile, nameFiles, rootOption, withoutExtension } from './lib/name-files.ts';
import { pixelLimitOption } from './lib/open-image.ts';
import { isOfTheFile } from './lib/read-image-file.ts';
import { makeThumbnail } from './lib/thumbnail.ts';

export default defineMethod({
  description:
    'Write a JPEG thumbnail of each image file into the job directory, under its path below `root`. Aspect and orientation are kept, and no image is enlarged. The result is how many were written.',
  options: z.object({
    files: inputFiles({ unreadable: 'keep' }).describe('The image files.'),
    root: rootOption(),
    size: imageSize().default([256, 256]).describe('Width and height of the box that each thumbnail fits into.'),
    pixelLimit: pixelLimitOption(),
    onError: z
      .enum(['fail', 'record'])
      .default('fail')
      .describe('What a file costs that can’t be read as an image: the job, or a row in `bad`.'),
  }),
  // A file that was given twice is an error now, before any work is done.
  prepare({ job, options }) {
    nameFiles(options.files, options.root);
    return options.onError === 'record' ? job.datasetWriter({ name: 'bad', columns: badFileColumns }) : undefined;
  },
  async analysis({ options, job, prepareRes: bad, sliceno, slices }) {
    const mine = nameThumbnails(job, options).filter((_, i) => i % slices === sliceno);
    const memory = new ImageMemory();
    const outcomes = mapInOrder(mine, 2, async ({ name, file, thumbnail }) => {
      try {
        const image = await memory.withImage(file, (whole) => makeThumbnail(whole, { ...options, format: 'jpeg' }));
        const target = job.filename(thumbnail);
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, image);
        return undefined;
      } catch (error) {
        if (!isOfTheFile(error)) throw error;
        if (options.onError === 'fail') throw notAnImage(`The file '${file.name}'`, error);
        return { filename: name, path: file.name, reason: reasonOf(error), slice: sliceno };
      }
    });
    const count = { written: 0, bad: 0 };
    for await (const failure of outcomes) {
      if (failure === undefined) count.written++;
      else {
        bad?.write(failure);
        count.bad++;
      }
    }
    return count;
  },
  synthesis({ analysisRes }) {
    const { written, bad } = analysisRes.merge();
    if (bad > 0) console.log(`${bad} of ${written + bad} files can't be read as images.`);
    return written;
  },
});

interface FilesToName {
  readonly files: readonly InputFile[];
  readonly root: InputRoot;
}

/** The files with the names of their thumbnails, by their own names. */
function nameThumbnails(job: CurrentJob, { files, root }: FilesToName): (NamedFile & { readonly thumbnail: string })[] {
  const named = nameFiles(files, root);
  const choices = chooseNames(
    named.map(({ name }) => {
      const filename = nameInJob(job, name);
      return { source: name, filename, wanted: `${withoutExtension(filename)}.jpg`, extension: 'jpg' };
    }),
  );
  return named.map((file, index) => {
    const choice = choices[index];
    if (choice === undefined || !('name' in choice)) throw new Error('Internal error: a file without a name');
    return { ...file, thumbnail: choice.name };
  });
}
