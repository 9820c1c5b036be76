import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, type Dataset, dataset, defineMethod, z } from '@accelerator/sdk';
import { describeRow } from './lib/errors.ts';
import { imageExtension, sameExtension } from './lib/image-formats.ts';
import { sameName, withoutExtension } from './lib/name-files.ts';

export default defineMethod({
  description:
    'Write the images of a column as files into the job directory, under the names in the column `filename`, with the ' +
    'extension of what each image really is. Rows without an image are left out. The result counts both.',
  options: z.object({
    column: z.string().default('image').describe('The column with the images.'),
  }),
  datasets: { source: dataset({ filename: 'unicode' }) },
  // All names are checked before the first file is written: that none leaves the job directory, and that no two meet.
  prepare({ job, options, datasets: { source } }) {
    const rows = openColumns(source, options.column);
    const stems = new Map<string, number>();
    for (const filename of source.iterate(null, 'filename')) {
      const stem = withoutExtension(job.filename(filename));
      stems.set(stem, (stems.get(stem) ?? 0) + 1);
    }
    // Most often that was all, and no image was read. Names that differ by extension only need a look at the images.
    if (stems.size === source.rows) return;
    const written = new Map<string, string>();
    for (const { filename, image } of namedImages(rows, options.column, null)) {
      if (image === null || (stems.get(withoutExtension(job.filename(filename))) ?? 0) < 2) continue;
      const file = targetName(filename, image) ?? filename;
      const other = written.get(job.filename(file));
      if (other !== undefined) throw sameName(file, other, filename);
      written.set(job.filename(file), filename);
    }
  },
  analysis({ job, options, datasets: { source }, sliceno }) {
    const count = { written: 0, skipped: 0 };
    const rows = openColumns(source, options.column);
    for (const { filename, image } of namedImages(rows, options.column, sliceno)) {
      if (image === null) {
        count.skipped++;
        continue;
      }
      const name = targetName(filename, image);
      if (name === undefined) throw unknownFormat(describeRow(source, sliceno, count.written + count.skipped));
      const file = job.filename(name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, image);
      count.written++;
    }
    return count;
  },
  synthesis: ({ analysisRes }) => analysisRes.merge(),
});

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
