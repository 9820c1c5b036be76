import { type Dataset, dataset, defineMethod, inputFiles, json, z } from '@accelerator/sdk';
import { badFileColumns } from './lib/bad-file-columns.ts';
import { checkImage } from './lib/check-image.ts';
import { notAnImage, reasonOf } from './lib/errors.ts';
import { type NamedFile, nameFiles, rootOption } from './lib/name-files.ts';
import { pixelLimitOption } from './lib/open-image.ts';
import { describeLookalikes, pairNames } from './lib/pair-names.ts';
import { isOfTheFile, readImageFile } from './lib/read-image-file.ts';
import { describeSameFiles } from './lib/same-file.ts';

const columns = {
  image: { type: 'bytes', nullable: false },
  shape: json<[width: number, height: number]>({ nullable: false }),
  filename: { type: 'unicode', nullable: false },
  // Content digest of the file: by it a later import knows which files have changed, without reading them.
  digest: { type: 'ascii', nullable: false },
} as const;

export default defineMethod({
  description:
    'Store image files as they are in a dataset, with their shapes and names. What can’t be read goes, with the ' +
    'reason, to the dataset `bad`, and its count into the result. With `previous`, only files that are new or changed ' +
    'since then are read, and the result says which have gone.',
  options: z.object({
    files: inputFiles({ unreadable: 'keep' }).describe('The image files.'),
    root: rootOption(),
    onError: z
      .enum(['record', 'skip', 'fail'])
      .default('record')
      .describe('What a file costs that can’t be read as an image: a row in `bad`, nothing but the count, or the job.'),
    verify: z
      .enum(['header', 'decode'])
      .default('header')
      .describe('header: the header, and whether the end is missing. decode: every pixel is read.'),
    pixelLimit: pixelLimitOption(),
  }),
  datasets: {
    previous: dataset.optional({ filename: 'unicode', digest: 'ascii' }),
    // Of `files`, only those that stand in it: `job.dataset('bad')` of an earlier import tries these again.
    source: dataset.optional({ path: 'unicode' }),
  },
  prepare({ job, options, datasets: { previous, source } }) {
    // Two files of the same name are an error now, before anything is read.
    const named = nameFiles(options.files, options.root);
    const lookalikes = describeLookalikes(named.map(({ name }) => name));
    if (lookalikes !== undefined) console.log(lookalikes);
    const sameFiles = describeSameFiles(named);
    if (sameFiles !== undefined) console.log(sameFiles);
    const known = digestsByName(previous);
    const pairs = pairNames(
      named.map(({ name }) => name),
      new Set(known.keys()),
    );
    const again = source === undefined ? undefined : new Set(source.iterate(null, 'path'));
    const isWanted = ({ name, file }: NamedFile): boolean =>
      known.get(pairs.get(name) ?? '') !== file.digest && (again === undefined || again.has(file.name));
    const there = new Set(pairs.values());
    return {
      writer: job.datasetWriter({ columns, previous }),
      bad: job.datasetWriter({ name: 'bad', columns: badFileColumns }),
      wanted: new Set(named.filter(isWanted).map(({ name }) => name)),
      gone: [...known.keys()].filter((name) => !there.has(name)),
    };
  },
  async analysis({ prepareRes: { writer, bad, wanted }, options, sliceno, slices }) {
    const files = nameFiles(options.files, options.root).filter(({ name }) => wanted.has(name));
    const mine = files.filter((_, i) => i % slices === sliceno);
    const count = { imported: 0, bad: 0 };
    for (const { name, file } of mine) {
      try {
        const image = await readImageFile(file);
        writer.write({ image, shape: await checkImage(image, options), filename: name, digest: file.digest });
        count.imported++;
      } catch (error) {
        if (!isOfTheFile(error)) throw error;
        if (options.onError === 'fail') throw notAnImage(`The file '${file.name}'`, error);
        count.bad++;
        if (options.onError === 'record') {
          bad.write({ filename: name, path: file.name, reason: reasonOf(error), slice: sliceno });
        }
      }
    }
    return count;
  },
  synthesis({ job, options: { onError }, prepareRes: { gone }, analysisRes }) {
    const { imported, bad } = analysisRes.merge();
    if (bad > 0) console.log(`${bad} of ${imported + bad} files can't be read as images.`);
    if (onError === 'skip') job.countBad(bad);
    return { imported, bad, gone };
  },
});

/** The digest that each file of a chain of imports had last. */
function digestsByName(previous: ChainOfImports | undefined): Map<string, string> {
  return new Map(previous?.chain().iterate(null, ['filename', 'digest']));
}

type ChainOfImports = Dataset<{ filename: 'unicode'; digest: 'ascii' }>;
