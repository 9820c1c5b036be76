import type { DatasetWriter, InputFile } from '@accelerator/sdk';
import type { CheckOptions } from './check-image.ts';
import { type EarlierImports, type EarlierRow, orUnread, runLength } from './earlier-imports.ts';
import { notAnImage, reasonOf } from './errors.ts';
import { readExif } from './pictures/read-exif.ts';
import { ReadAhead, readCells } from './read-ahead.ts';

/** The files of a slice. */
export interface SliceFiles {
  readonly names: readonly string[];
  /** Which of the option they are. */
  readonly indexes: readonly number[];
  /** Where earlier imports have their content; null: they are read. */
  readonly earlier: readonly (EarlierRow | null)[];
  /** Which earlier import has a slice of just those that are not read. */
  readonly same: number | undefined;
}

interface ImageRow {
  readonly image: Uint8Array;
  readonly shape: [width: number, height: number];
  readonly filename: string;
  readonly digest: string;
}

interface BadRow {
  readonly filename: string;
  readonly path: string;
  readonly reason: string;
  readonly slice: number;
}

interface ImportOptions extends CheckOptions {
  readonly files: readonly InputFile[];
  readonly onError: 'record' | 'skip' | 'fail';
  readonly exif: boolean;
}

/** What a slice is imported with. */
interface SliceToImport {
  readonly sliceno: number;
  readonly files: SliceFiles;
  readonly options: ImportOptions;
  readonly earlier: EarlierImports;
  /** Of the slice. */
  readonly images: { writeRow(row: ImageRow): void } & Pick<DatasetWriter, 'copyRows'>;
  /** Of the slice. */
  readonly bad: { writeRow(row: BadRow): void };
}

export interface ImportCounts {
  readonly imported: number;
  readonly bad: number;
}

/** Writes the rows of a slice: from earlier imports where these have them, else from the files. */
export async function importSlice(slice: SliceToImport): Promise<ImportCounts> {
  const { options, earlier, images, bad, sliceno } = slice;
  const { names, indexes, same } = slice.files;
  const rows = [...slice.files.earlier];
  const files = indexes.map((index) => fileAt(options.files, index));
  const reading = new ReadAhead((row) => readCells(fileAt(files, row), options));
  const count = { imported: 0, bad: 0 };
  const unread = [...rows.keys()].filter((row) => rows[row] === null);
  // Where nothing has come but what is no image, the slice is what it was.
  const isTaken =
    same !== undefined && !(await reading.someIsGood(unread)) && orUnread(() => images.copyRows(earlier.rowsOf(same)));
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
          images.writeRow({ ...taken, filename, digest: file.digest, ...(await readExif(taken.image)) });
          count.imported++;
        }
        continue;
      }
      const run = runLength(rows, row);
      let next = row;
      const taken = earlier.take(place, run, (image, shape) => {
        images.writeRow({ image, shape, filename: names[next] ?? '', digest: files[next]?.digest ?? '' });
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
      images.writeRow({ ...found, filename, digest: file.digest, ...exif });
      count.imported++;
      continue;
    }
    if (options.onError === 'fail') throw notAnImage(`The file '${file.name}'`, found.error);
    count.bad++;
    if (options.onError === 'record') {
      bad.writeRow({ filename, path: file.name, reason: reasonOf(found.error), slice: sliceno });
    }
  }
  return count;
}

/** So many files are read sooner than they are handed out. */
const fewFiles = 16;

/** Whether there is so little to do that slices are not worth their processes: a few new files, and one slice to copy. */
export function isLittle(work: readonly SliceFiles[], { verify }: Pick<CheckOptions, 'verify'>): boolean {
  const isNew = (place: EarlierRow | null): boolean => place === null;
  const read = work.reduce((sum, { earlier }) => sum + earlier.filter(isNew).length, 0);
  const copied = work.filter(({ earlier, same }) =>
    same === undefined ? !earlier.every(isNew) : earlier.some(isNew),
  ).length;
  // Every pixel of an image takes as long as a process.
  return copied <= 1 && read <= (verify === 'decode' ? 1 : fewFiles);
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
