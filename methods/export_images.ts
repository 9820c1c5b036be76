import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type AcceleratorError, type CurrentJob, dataset, defineMethod, type InputJob, job, z } from '@accelerator/sdk';
import { chainOption } from './lib/chain-option.ts';
import { EarlierExports } from './lib/earlier-exports.ts';
import { notAnImage, notExported } from './lib/errors.ts';
import {
  type ExportRow,
  NameCensus,
  type NamesByPlace,
  nameError,
  type PlannedName,
  plainName,
} from './lib/export-plan.ts';
import { describeExported, imagesOf, namedImages, openColumns, type Rows } from './lib/export-rows.ts';
import { kindOf } from './lib/file-kind.ts';
import { imageExtension } from './lib/image-formats.ts';
import { sameName } from './lib/name-files.ts';
import { takeSlice } from './lib/take-exports.ts';

export default defineMethod({
  description:
    'Write the images of a column as files into the job directory, under the names in the column `filename`, with the ' +
    'extension of what each image really is. Rows without an image are left out. The result counts both. A name that ' +
    'is taken on any disk, too long or the engine’s own is changed; the dataset `renamed` has all files that are not ' +
    'called like their rows. Images that an earlier job, or `previous`, has exported become links to the same files.',
  options: z.object({
    chain: chainOption(),
    column: z.string().default('image').describe('The column with the images.'),
    onError: z
      .enum(['fail', 'record', 'skip'])
      .default('fail')
      .describe(
        'What a row costs whose bytes are no image, or whose name can’t be a file: the job, a row in `bad`, or nothing but the count.',
      ),
    note: z
      .boolean()
      .default(false)
      .describe(
        'Let PNG and JPEG images say in their metadata which job wrote them, for `ax whose`, also when somebody has changed ' +
          'them since. Their content is then another one in each job, so none becomes a link.',
      ),
  }),
  datasets: { source: dataset({ filename: 'unicode' }) },
  jobs: { previous: job.optional() },
  takesOver: ['source', 'previous'],
  // All names are checked before the first file is written: that none leaves the job directory, and that no two meet.
  prepare({ job, options, datasets: { source }, jobs, slices }) {
    const { column, chain, onError } = options;
    const rows = openColumns(source, column, chain);
    const mayFail = onError === 'fail';
    const names = planNames(job, rows, { column, slices, mayFail });
    const earlier = earlierExports(job, options, jobs.previous);
    const isTakenHere = earlier.areThere && rows.rows <= mostTakenAtOnce;
    return {
      names,
      bad: onError === 'record' ? job.datasetWriter({ name: 'bad', columns: badColumns }) : undefined,
      renamed: job.datasetWriter({ name: 'renamed', columns: renamedColumns }),
      taken: isTakenHere
        ? Array.from({ length: slices }, (_, sliceno) => takeSlice(job, { rows, column, names, earlier }, sliceno))
        : undefined,
    };
  },
  async analysis({ job, options, datasets: { source }, jobs, prepareRes, sliceno }) {
    const { column, chain, onError, note } = options;
    const { names, bad, renamed } = prepareRes;
    const rows = openColumns(source, column, chain);
    const known =
      prepareRes.taken?.[sliceno] ??
      takeSlice(job, { rows, column, names, earlier: earlierExports(job, options, jobs.previous) }, sliceno);
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
        bad?.write({ filename, reason: written.reason, slice: sliceno });
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
    for (const { filename, file } of others) renamed.write({ filename, file, slice: sliceno });
    return count;
  },
  synthesis({ job, options: { onError }, analysisRes }) {
    const count = analysisRes.merge();
    if (onError === 'skip') job.countBad(count.bad);
    return count;
  },
});

/**
 * So many rows are compared with what an earlier job has in `prepare`: eight slices that do it read its record and compile
 * the method once each, 0.66 instead of 0.47 s CPU for 10,000 rows. Of more rows the slices do it side by side.
 */
const mostTakenAtOnce = 50_000;

const badColumns = {
  filename: { type: 'unicode', nullable: false },
  reason: { type: 'unicode', nullable: false },
  slice: { type: 'int32', nullable: false },
} as const;

const renamedColumns = {
  filename: { type: 'unicode', nullable: false },
  /** Below the job directory. */
  file: { type: 'unicode', nullable: false },
  slice: { type: 'int32', nullable: false },
} as const;

/** Where each image gets a note, no earlier file is the same. */
function earlierExports(
  job: CurrentJob,
  { note }: { readonly note: boolean },
  previous: InputJob | undefined,
): EarlierExports {
  if (note) return new EarlierExports(job, []);
  return new EarlierExports(job, previous === undefined ? job.earlier : [previous]);
}

interface Plan {
  readonly column: string;
  readonly slices: number;
  /** Whether the first name that can't be had is an error. */
  readonly mayFail: boolean;
}

/** Names for the rows that could not simply keep theirs. Only if there are any, the images of these are looked at. */
function planNames(job: CurrentJob, rows: Rows, { column, slices, mayFail }: Plan): NamesByPlace {
  const isGood = (filename: string): boolean => {
    const error = nameError(job, filename);
    if (error !== undefined && mayFail) throw error;
    return error === undefined;
  };
  const filenames = function* () {
    for (const filename of rows.iterate(null, 'filename')) if (isGood(String(filename))) yield String(filename);
  };
  const census = new NameCensus(job, filenames());
  if (!census.mayMeet) return new Map();
  const meeting: ExportRow[] = [];
  for (let sliceno = 0; sliceno < slices; sliceno++) {
    for (const { place, filename, image } of namedImages(rows, column, sliceno)) {
      if (image === null || !isGood(filename) || !census.nameMayMeet(filename)) continue;
      const extension = imageExtension(image);
      if (extension !== undefined) meeting.push({ place, filename, extension });
    }
  }
  const names = census.choose(meeting);
  for (const { place, filename } of mayFail ? meeting : []) {
    const name = names.get(place);
    if (name !== undefined && 'sameAs' in name) throw sameName(path.posix.normalize(filename), name.sameAs, filename);
  }
  return names;
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
