import { dataset, defineMethod, type InputFile, inputFiles, json, z } from '@accelerator/sdk';
import { badFileColumns } from './lib/bad-file-columns.ts';
import { dealOut } from './lib/deal-out.ts';
import { EarlierImports, type EarlierRow, orUnread, runLength } from './lib/earlier-imports.ts';
import { notAnImage, reasonOf } from './lib/errors.ts';
import { ImportedChain } from './lib/imported-chain.ts';
import { type NamedFile, nameFiles, rootOption } from './lib/name-files.ts';
import { pixelLimitOption } from './lib/open-image.ts';
import { describeLookalikes } from './lib/pair-names.ts';
import { exifColumns, readExif } from './lib/pictures/read-exif.ts';
import { ReadAhead, readCells } from './lib/read-ahead.ts';
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
  prepare({ job, options, datasets: { previous, source }, slices }) {
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
    const indexOf = new Map(options.files.map((file, index) => [file, index]));
    const work = dealOut(wanted, slices).map((files, sliceno): Work => {
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
    return { writer, bad: job.datasetWriter({ name: 'bad', columns: badFileColumns }), work, gone: chain.gone };
  },
  async analysis({ job, prepareRes: { writer, bad, work }, options, sliceno }) {
    const { names = [], indexes = [], earlier: rows = [], same } = work[sliceno] ?? {};
    const files = indexes.map((index) => fileAt(options.files, index));
    const earlier = new EarlierImports(job);
    const reading = new ReadAhead((row) => readCells(fileAt(files, row), options));
    const count = { imported: 0, bad: 0 };
    const unread = [...rows.keys()].filter((row) => rows[row] === null);
    // Where nothing has come but what is no image, the slice is what it was.
    const isTaken =
      same !== undefined &&
      !(await reading.someIsGood(unread)) &&
      orUnread(() => writer.copyRows(earlier.rowsOf(same)));
    if (isTaken) count.imported = rows.length - unread.length;
    for (let row = 0; row < files.length; row++) {
      const [file, filename, place] = [files[row], names[row], rows[row]];
      if (file === undefined || filename === undefined) break;
      if (place !== undefined && place !== null) {
        if (isTaken) continue;
        if (options.exif) {
          const taken = await takeOne(earlier, place);
          if (taken === undefined) rows[row--] = null;
          else {
            writer.writeRow({ ...taken, filename, digest: file.digest, ...(await readExif(taken.image)) });
            count.imported++;
          }
          continue;
        }
        const run = runLength(rows, row);
        let next = row;
        const taken = earlier.take(place, run, (image, shape) => {
          writer.write({ image, shape, filename: names[next] ?? '', digest: files[next]?.digest ?? '' });
          next++;
        });
        count.imported += taken;
        // What could not be read there is read from the files.
        rows.fill(null, row + taken, row + run);
        row = next - 1;
        continue;
      }
      const found = await reading.take(row);
      if ('image' in found) {
        const exif = options.exif ? await readExif(found.image) : {};
        writer.writeRow({ ...found, filename, digest: file.digest, ...exif });
        count.imported++;
        continue;
      }
      if (options.onError === 'fail') throw notAnImage(`The file '${file.name}'`, found.error);
      count.bad++;
      if (options.onError === 'record') {
        bad.write({ filename, path: file.name, reason: reasonOf(found.error), slice: sliceno });
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

/** The files of a slice. */
interface Work {
  readonly names: string[];
  /** Which of the option they are. */
  readonly indexes: number[];
  /** Where earlier imports have their content; null: they are read. */
  readonly earlier: (EarlierRow | null)[];
  /** Which earlier import has a slice of just those that are not read. */
  readonly same: number | undefined;
}

/** An image that an earlier import has; undefined where it is damaged there. */
async function takeOne(earlier: EarlierImports, place: EarlierRow) {
  let taken: { readonly image: Uint8Array; readonly shape: [number, number] } | undefined;
  earlier.take(place, 1, (image, shape) => {
    taken = { image, shape };
  });
  return taken;
}

function fileAt(files: readonly InputFile[], index: number): InputFile {
  const file = files[index];
  if (file === undefined) throw new Error('Internal error: a file that is not there');
  return file;
}
