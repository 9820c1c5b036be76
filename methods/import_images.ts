import { type CurrentJob, dataset, defineMethod, type InputFile, inputFiles, json, z } from '@accelerator/sdk';
import { badFileColumns } from './lib/bad-file-columns.ts';
import { dealOut } from './lib/deal-out.ts';
import { EarlierImports } from './lib/earlier-imports.ts';
import { type ImportCounts, importSlice, isLittle, type SliceFiles } from './lib/import-slice.ts';
import { ImportedChain } from './lib/imported-chain.ts';
import { type NamedFile, nameFiles, rootOption } from './lib/name-files.ts';
import { pixelLimitOption } from './lib/open-image.ts';
import { describeLookalikes } from './lib/pair-names.ts';
import { exifColumns } from './lib/pictures/read-exif.ts';
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
    'since then are read; rows of files that are gone or changed are retracted, and the result says which have gone. What an earlier import holds is not read again.',
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
    exif: z
      .boolean()
      .default(false)
      .describe(
        'Columns of what the camera noted: when, with what, how and where each picture was taken; null where it is not known.',
      ),
    pixelLimit: pixelLimitOption(),
  }),
  datasets: {
    previous: dataset.optional({ filename: 'unicode', digest: 'ascii' }),
    // Of `files`, only those that stand in it: `job.dataset('bad')` of an earlier import tries these again.
    source: dataset.optional({ path: 'unicode' }),
  },
  takesOver: ['files', 'root', 'source', 'previous'],
  async prepare({ job, options, datasets: { previous, source }, slices }) {
    // Two files of the same name are an error now, before anything is read.
    const named = nameFiles(options.files, options.root);
    const lookalikes = describeLookalikes(named.map(({ name }) => name));
    if (lookalikes !== undefined) console.log(lookalikes);
    const sameFiles = describeSameFiles(named);
    if (sameFiles !== undefined) console.log(sameFiles);
    const again = source === undefined ? undefined : new Set(source.iterate(null, 'path'));
    const isAsked = ({ file }: NamedFile): boolean => again === undefined || again.has(file.name);
    const chain = new ImportedChain(previous, named);
    const writer = job.datasetWriter({ columns: options.exif ? { ...columns, ...exifColumns } : columns, previous });
    // What `source` leaves out stays as it was imported.
    chain.retract(writer, (each) => !isAsked(each));
    const wanted = named.filter((each) => !chain.has(each) && isAsked(each));
    const earlier = new EarlierImports(job);
    const known = earlier.find(new Set(wanted.map(({ file }) => file.digest)));
    const indexOf = indexesOf(options.files, wanted);
    const work = dealOut(wanted, slices).map((files, sliceno): SliceFiles => {
      const places = files.map(({ file }) => known.get(file.digest) ?? null);
      return {
        names: files.map(({ name }) => name),
        indexes: files.map(({ file }) => indexOf.get(file) ?? -1),
        earlier: places,
        // What cameras noted is read anew: the earlier import may not have asked.
        same: options.exif
          ? undefined
          : earlier.sameSlice(
              sliceno,
              files.filter((_, row) => places[row] !== null),
            ),
      };
    });
    const bad = job.datasetWriter({ name: 'bad', columns: badFileColumns });
    const isContinued = previous !== undefined || job.earlier.length > 0;
    if (isContinued && isLittle(work, options)) {
      const count = { imported: 0, bad: 0 };
      for (const [sliceno, files] of work.entries()) {
        const writers = { images: writer.slice(sliceno), bad: bad.slice(sliceno) };
        const made = await importSlice({ sliceno, files, options, earlier, ...writers });
        count.imported += made.imported;
        count.bad += made.bad;
      }
      job.finishEarly(conclude(job, options, { ...count, gone: chain.gone }));
    }
    return { writer, bad, work, gone: chain.gone };
  },
  async analysis({ job, prepareRes: { writer, bad, work }, options, sliceno }) {
    const files = work[sliceno] ?? { names: [], indexes: [], earlier: [], same: undefined };
    return importSlice({ sliceno, files, options, earlier: new EarlierImports(job), images: writer, bad });
  },
  synthesis({ job, options, prepareRes: { gone }, analysisRes }) {
    return conclude(job, options, { ...analysisRes.merge(), gone });
  },
});

/** Which of the files some of them are. */
function indexesOf(files: readonly InputFile[], wanted: readonly NamedFile[]): ReadonlyMap<InputFile, number> {
  const indexes = new Map(wanted.map(({ file }) => [file, -1]));
  for (const [index, file] of files.entries()) if (indexes.has(file)) indexes.set(file, index);
  return indexes;
}

interface Imported extends ImportCounts {
  readonly gone: readonly string[];
}

/** Says what is wrong, and gives the result. */
function conclude(job: CurrentJob, { onError }: { readonly onError: string }, { imported, bad, gone }: Imported) {
  if (bad > 0) console.log(`${bad} of ${imported + bad} files can't be read as images.`);
  if (onError === 'skip') job.countBad(bad);
  return { imported, bad, gone };
}
