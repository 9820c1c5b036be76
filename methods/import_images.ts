import { type Dataset, dataset, defineMethod, inputFiles, json, z } from '@accelerator/sdk';
import sharp from 'sharp';
import { notAnImage } from './lib/errors.ts';
import { nameFiles } from './lib/name-files.ts';

const columns = {
  image: { type: 'bytes', nullable: false },
  shape: json<[width: number, height: number]>({ nullable: false }),
  filename: { type: 'unicode', nullable: false },
  // Content digest of the file: by it a later import knows which files have changed, without reading them.
  digest: { type: 'ascii', nullable: false },
} as const;

export default defineMethod({
  description:
    'Store image files as they are in a dataset, with their shapes and names. With `previous`, only files that are new ' +
    'or changed since then are read, and the result says which have gone.',
  options: z.object({
    files: inputFiles().describe('The image files.'),
  }),
  datasets: { previous: dataset.optional({ filename: 'unicode', digest: 'ascii' }) },
  prepare({ job, options, datasets: { previous } }) {
    // Two files of the same name are an error now, before anything is read.
    const named = nameFiles(options.files);
    const known = digestsByName(previous);
    const wanted = named.filter(({ name, file }) => known.get(name) !== file.digest).map(({ name }) => name);
    const names = new Set(named.map(({ name }) => name));
    const gone = [...known.keys()].filter((name) => !names.has(name));
    return { writer: job.datasetWriter({ columns, previous }), wanted: new Set(wanted), gone };
  },
  async analysis({ prepareRes: { writer, wanted }, options, sliceno, slices }) {
    const files = nameFiles(options.files).filter(({ name }) => wanted.has(name));
    const mine = files.filter((_, i) => i % slices === sliceno);
    for (const { name, file } of mine) {
      const image = file.read();
      writer.write({ image, shape: await shapeOf(image, file.name), filename: name, digest: file.digest });
    }
    return mine.length;
  },
  synthesis: ({ prepareRes: { gone }, analysisRes }) => ({ imported: analysisRes.merge(), gone }),
});

/** The digest that each file of a chain of imports had last. */
function digestsByName(previous: ChainOfImports | undefined): Map<string, string> {
  return new Map(previous?.chain().iterate(null, ['filename', 'digest']));
}

type ChainOfImports = Dataset<{ filename: 'unicode'; digest: 'ascii' }>;

/** Width and height as the image is displayed, after EXIF orientation. Only the header is read. */
async function shapeOf(image: Uint8Array, name: string): Promise<[width: number, height: number]> {
  try {
    const { autoOrient } = await sharp(image).metadata();
    return [autoOrient.width, autoOrient.height];
  } catch (error) {
    throw notAnImage(`The file '${name}'`, error);
  }
}
