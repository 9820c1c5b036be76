import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AcceleratorError, CurrentJob, Dataset } from '@accelerator/sdk';
import { notAnImage, notExported } from './errors.ts';
import { type NamesByPlace, nameError, type PlannedName, plainName } from './export-plan.ts';
import { describeExported, imagesOf, type Rows } from './export-rows.ts';
import { kindOf } from './file-kind.ts';
import { imageExtension } from './image-formats.ts';
import { sameName } from './name-files.ts';
import type { TakenSlice } from './take-exports.ts';

interface BadRow {
  readonly filename: string;
  readonly reason: string;
  readonly slice: number;
}

interface RenamedRow {
  readonly filename: string;
  readonly file: string;
  readonly slice: number;
}

interface SliceToExport {
  readonly sliceno: number;
  /** What became of its rows before. */
  readonly known: TakenSlice;
  readonly source: Dataset<{ filename: 'unicode' }>;
  readonly rows: Rows;
  readonly names: NamesByPlace;
  readonly options: {
    readonly column: string;
    readonly onError: 'fail' | 'record' | 'skip';
    readonly note: boolean;
  };
  /** Of the slice; undefined: bad images are not recorded. */
  readonly bad: { writeRow(row: BadRow): void } | undefined;
  /** Of the slice. */
  readonly renamed: { writeRow(row: RenamedRow): void };
}

export interface ExportCounts {
  readonly written: number;
  readonly skipped: number;
  readonly bad: number;
}

/** Writes the images of a slice that no earlier job has, and says which files are not called like their rows. */
export async function exportSlice(job: CurrentJob, slice: SliceToExport): Promise<ExportCounts> {
  const { known, source, rows, names, bad, renamed, sliceno } = slice;
  const { column, onError, note } = slice.options;
  const count = { written: known.taken, skipped: known.skipped, bad: 0 };
  const others = [...known.renamed];
  const images = imagesOf(rows, known.left, column);
  for (const row of known.left) {
    const { filename, place } = row;
    const image = images.next().value ?? null;
    if (image === null) {
      count.skipped++;
      continue;
    }
    const written = await exportImage(job, { filename, image, note }, names.get(place));
    if (!('file' in written)) {
      if (onError === 'fail') throw written.fail(describeExported(source, rows, row));
      bad?.writeRow({ filename, reason: written.reason, slice: sliceno });
      count.bad++;
      continue;
    }
    if (written.file !== filename) others.push({ ...row, file: written.file });
    count.written++;
  }
  // Ended, so that no column stays open: a process with an open file is not used again (0.2 s for each slice).
  images.return(undefined);
  // In the order of the rows, whoever wrote the files.
  others.sort((a, b) => a.dataset - b.dataset || a.row - b.row);
  for (const { filename, file } of others) renamed.writeRow({ filename, file, slice: sliceno });
  return count;
}

interface ImageToExport {
  readonly filename: string;
  readonly image: Uint8Array;
  /** Whether it says which job wrote it. */
  readonly note: boolean;
}

/** What became of a row: its file, or the reason, once for the dataset `bad` and once as an error. */
type Exported =
  | { readonly file: string }
  | { readonly reason: string; readonly fail: (place: string) => AcceleratorError };

async function exportImage(
  job: CurrentJob,
  { filename, image, note }: ImageToExport,
  planned: PlannedName | undefined,
): Promise<Exported> {
  const nameless = nameError(job, filename);
  if (nameless !== undefined) return { reason: 'its name leads out of the job directory', fail: () => nameless };
  const extension = imageExtension(image);
  if (extension === undefined) {
    const reason = image.byteLength === 0 ? 'it is empty' : `it is ${await kindOf(image)}`;
    return { reason, fail: (place) => notAnImage(place, new Error(reason)) };
  }
  if (planned !== undefined && 'sameAs' in planned) {
    return { reason: 'another row has the same name', fail: () => sameName(filename, planned.sameAs, filename) };
  }
  const file = planned?.name ?? plainName(job, filename, extension);
  const target = job.filename(file);
  try {
    makeFolder(path.dirname(target));
    writeFileSync(target, note ? (job.withNote(image, file) ?? image) : image);
    return { file };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!ofTheName.has(code)) throw error;
    return { reason: `no file here can have its name (${code})`, fail: (place) => notExported(place, code, error) };
  }
}

const made = new Set<string>();

function makeFolder(folder: string): void {
  if (made.has(folder)) return;
  mkdirSync(folder, { recursive: true });
  made.add(folder);
}

/** What a disk says of a name that it does not take. */
const ofTheName: ReadonlySet<string> = new Set(['ENAMETOOLONG', 'EILSEQ', 'EINVAL']);
