import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, type CurrentJob, type Dataset, dataset, defineMethod, z } from '@accelerator/sdk';
import { describeRow } from './lib/errors.ts';
import { imageExtension, sameExtension } from './lib/image-formats.ts';
import { sameName, withoutExtension } from './lib/name-files.ts';

export default defineMethod({
  description:
    'Write the images of a column as files into the job directory, under the names in the column `filename`, with the ' +
    'extension of what each image really is. Rows without an image are left out. The result counts both.',
  options: z.object({
    column: z.string().default('image').describe('The column with the images.'),
    onError: z
      .enum(['fail', 'record', 'skip'])
      .default('fail')
      .describe(
        'What a row costs whose bytes are no image, or whose name can’t be a file: the job, a row in `bad`, or nothing but the count.',
      ),
  }),
  datasets: { source: dataset({ filename: 'unicode' }) },
  // All names are checked before the first file is written: that none leaves the job directory, and that no two meet.
  prepare({ job, options, datasets: { source } }) {
    const rows = openColumns(source, options.column);
    const bad = options.onError === 'record' ? job.datasetWriter({ name: 'bad', columns: badColumns }) : undefined;
    const isGood = (filename: string): boolean => options.onError === 'fail' || isFileName(job, filename);
    const stems = new Map<string, number>();
    let total = 0;
    for (const filename of source.iterate(null, 'filename')) {
      if (!isGood(filename)) continue;
      const stem = withoutExtension(job.filename(filename));
      stems.set(stem, (stems.get(stem) ?? 0) + 1);
      total++;
    }
    // Most often that was all, and no image was read. Names that differ by extension only need a look at the images.
    if (stems.size === total) return { bad };
    const written = new Map<string, string>();
    for (const { filename, image } of namedImages(rows, options.column, null)) {
      if (image === null || !isGood(filename) || (stems.get(withoutExtension(job.filename(filename))) ?? 0) < 2)
        continue;
      const file = targetName(filename, image) ?? filename;
      const other = written.get(job.filename(file));
      if (other !== undefined) throw sameName(file, other, filename);
      written.set(job.filename(file), filename);
    }
    return { bad };
  },
  analysis({ job, options, datasets: { source }, prepareRes: { bad }, sliceno }) {
    const count = { written: 0, skipped: 0, bad: 0 };
    const rows = openColumns(source, options.column);
    let row = 0;
    for (const { filename, image } of namedImages(rows, options.column, sliceno)) {
      const place = (): string => describeRow(source, sliceno, row);
      const target = image === null ? null : findTarget(job, filename, image, place);
      row++;
      if (image === null || target === null) {
        count.skipped++;
      } else if (typeof target === 'string') {
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, image);
        count.written++;
      } else {
        if (options.onError === 'fail') throw target;
        bad?.write({ filename, reason: target.message.replace(/\.$/, ''), slice: sliceno });
        count.bad++;
      }
    }
    return count;
  },
  synthesis: ({ analysisRes }) => analysisRes.merge(),
});

const badColumns = {
  filename: { type: 'unicode', nullable: false },
  reason: { type: 'unicode', nullable: false },
  slice: { type: 'int32', nullable: false },
} as const;

function isFileName(job: CurrentJob, filename: string): boolean {
  try {
    job.filename(filename);
    return true;
  } catch (error) {
    if (error instanceof AcceleratorError) return false;
    throw error;
  }
}

/** Where an image is to be written, or what is wrong with its name or its bytes. */
function findTarget(
  job: CurrentJob,
  filename: string,
  image: Uint8Array,
  place: () => string,
): string | AcceleratorError {
  try {
    job.filename(filename);
    const name = targetName(filename, image);
    return name === undefined ? unknownFormat(place()) : job.filename(name);
  } catch (error) {
    if (error instanceof AcceleratorError) return error;
    throw error;
  }
}

/** The two columns, if the dataset has them; else an error that says which it has. */
function openColumns(source: Dataset<{ filename: 'unicode' }>, column: string) {
  return source.typed({ filename: 'unicode', [column]: { type: 'bytes', nullable: true } }, 'export_images column');
}

interface NamedImage {
  readonly filename: string;
  readonly image: Uint8Array | null;
}

/** The name of the column is known at run time only, so the compiler can't know the types of its values. */
function* namedImages(
  rows: ReturnType<typeof openColumns>,
  column: string,
  sliceno: number | null,
): Generator<NamedImage> {
  for (const [filename, image] of rows.iterate(sliceno, ['filename', column])) {
    if (image !== null && !(image instanceof Uint8Array)) throw new TypeError(`Expected bytes in column '${column}'.`);
    yield { filename: String(filename), image };
  }
}

/** `a/b.jpg` for a PNG is `a/b.png`; undefined when the bytes are no image. */
function targetName(filename: string, image: Uint8Array): string | undefined {
  const extension = imageExtension(image);
  if (extension === undefined) return undefined;
  const own = path.extname(filename).slice(1);
  return sameExtension(own, extension) ? filename : `${withoutExtension(filename)}.${extension}`;
}

function unknownFormat(row: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_AN_IMAGE',
    message: `${row} holds no image of a format that is known: jpeg, png, webp, avif, heif, gif, tiff or svg.`,
  });
}
