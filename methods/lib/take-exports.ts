import path from 'node:path';
import type { CurrentJob } from '@accelerator/sdk';
import type { EarlierExports } from './earlier-exports.ts';
import { type NamesByPlace, nameError, type PlannedName, plainName } from './export-plan.ts';
import { imagesOf, type Rows, type ToldRow, toldRows } from './export-rows.ts';
import { imageExtension } from './image-formats.ts';

/** What became of the rows of a slice before any file is written. */
export interface TakenSlice {
  /** How many have the files that an earlier job has. */
  readonly taken: number;
  /** Those of them whose files are not called like their rows. */
  readonly renamed: readonly (Pick<ToldRow, 'dataset' | 'row' | 'filename'> & { readonly file: string })[];
  /** How many have no image. */
  readonly skipped: number;
  /** Those whose images have to be written. */
  readonly left: readonly ToldRow[];
}

interface SliceToTake {
  readonly rows: Rows;
  readonly column: string;
  readonly names: NamesByPlace;
  readonly earlier: EarlierExports;
}

/** Makes files of earlier jobs those of this one, for the rows of a slice whose images have not changed. */
export function takeSlice(job: CurrentJob, { rows, column, names, earlier }: SliceToTake, sliceno: number): TakenSlice {
  let taken = 0;
  let skipped = 0;
  const renamed: TakenSlice['renamed'][number][] = [];
  const left: ToldRow[] = [];
  const told = [...toldRows(rows, column, sliceno)];
  // An image is not even read where its digest was kept.
  const images = imagesOf(
    rows,
    told.filter(({ digest }) => digest === undefined),
    column,
  );
  for (const row of told) {
    const content = row.digest === undefined ? (images.next().value ?? null) : row.digest;
    if (content === null) {
      skipped++;
      continue;
    }
    const file = takeOne(job, earlier, { filename: row.filename, content, planned: names.get(row.place) });
    if (file === undefined) left.push(row);
    else {
      taken++;
      if (file !== row.filename) renamed.push({ dataset: row.dataset, row: row.row, filename: row.filename, file });
    }
  }
  images.return(undefined);
  return { taken, renamed, skipped, left };
}

interface ImageToTake {
  readonly filename: string;
  /** Itself, or its digest. */
  readonly content: Uint8Array | string;
  readonly planned: PlannedName | undefined;
}

function takeOne(
  job: CurrentJob,
  earlier: EarlierExports,
  { filename, content, planned }: ImageToTake,
): string | undefined {
  if (planned !== undefined && 'sameAs' in planned) return undefined;
  if (nameError(job, filename) !== undefined) return undefined;
  const known = typeof content === 'string' ? undefined : imageExtension(content);
  if (typeof content !== 'string' && known === undefined) return undefined;
  // What it is can be seen from the extension that it has there, too.
  return earlier.take(
    filename,
    content,
    (file) => planned?.name ?? plainName(job, filename, known ?? path.extname(file).slice(1)),
  );
}
