import { statSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError, systemCode } from '@accelerator/base';
import {
  type ColumnManifest,
  columnFile,
  type DatasetManifest,
  datasetDirectory,
  datasetId,
  readManifest,
} from '@accelerator/dataset';
import {
  contentPreimage,
  formatRowsRecord,
  type JobPost,
  parseRowsRecord,
  preimageText,
  remoteFile,
  rowsFile,
  type SubjobRecord,
  uploadedFile,
} from '@accelerator/job';
import { type Blob, type Job, readOutput, readRemote, type Workdir } from '@accelerator/store';
import { renameManifest, renameSubjob } from './format/rename.ts';
import type { SharedRecord } from './format/shared-record.ts';
import { inputSlots, linkedFolder, NotPortable, Symbols } from './format/symbols.ts';
import type { PackedFile } from './packs.ts';

/** A column that goes into a store: by the blobs that it is known to be, or by its files. */
export interface ColumnToPack {
  readonly dataset: string;
  readonly column: string;
  /** Named by slices. */
  readonly files: readonly PackedFile[];
  readonly known: readonly Blob[] | undefined;
  /** The folder of its files in the job directory; undefined: another job has them. */
  readonly folder: string | undefined;
}

/** A job, ready to be stored. */
export interface RecordDraft {
  readonly record: Omit<SharedRecord, 'files' | 'columns' | 'rows'>;
  readonly files: readonly PackedFile[];
  readonly columns: readonly ColumnToPack[];
}

/** Of what was printed so much goes with a record. */
const mostOutput = 1 << 16;
/**
 * All that has to be known of a finished job to have it elsewhere.
 * @throws NotPortable for one that can be right in this workdir only
 */
export function draftRecord(
  workdir: Workdir,
  job: Job,
  { engine, platform }: Pick<SharedRecord, 'engine' | 'platform'>,
): RecordDraft {
  const { setup, post } = job;
  if (post?.status !== 'done' || setup.rerunOf !== undefined) throw new NotPortable('it did not finish');
  // Ids of this workdir may stand in what it made.
  if ((post.seen?.identities.length ?? 0) > 0) throw new NotPortable('it asked which inputs it was given');
  const subjobs = post.subjobs ?? [];
  if (Object.values(post.files).some(({ refers }) => refers !== undefined))
    throw new NotPortable('a value of it refers to others');
  if (subjobs.some(({ exact }) => exact === true)) throw new NotPortable('it asked which jobs it had asked for');
  if (subjobs.some(({ job: id }) => id === undefined)) throw new NotPortable('a job failed for which it asked');
  const symbols = new Symbols(
    job.id,
    inputSlots(setup.preimage),
    subjobs.flatMap(({ job: id }) => id ?? []),
    (dataset) => digestOf(workdir, dataset),
  );
  const manifests = Object.keys(post.datasets).map((name) => readManifest(workdir.path, datasetId(job.id, name)));
  return {
    record: {
      format: 1,
      preimage: preimageText(contentPreimage(setup.preimage, setup.contentInputs)),
      engine,
      platform,
      post: portablePost(
        post,
        subjobs.map((each) => renameSubjob(each, symbols)),
      ),
      datasets: manifests.map((each) => withoutPlaces(renameManifest(each, symbols))),
      rowsRecord: rowsRecordOf(workdir, job.id, post),
      output: outputOf(workdir, job.id, post),
    },
    files: Object.entries(post.files).flatMap(([name, { digest, size }]): PackedFile[] =>
      digest === null ? [] : [{ name, path: path.join(job.path, name), size }],
    ),
    columns: manifests.flatMap((each) => columnsToPack(workdir, job.id, each)),
  };
}

function digestOf(workdir: Workdir, dataset: string): string | undefined {
  try {
    return readManifest(workdir.path, dataset).digest;
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}

/** Without what belongs to this workdir, or to this machine. */
function portablePost(post: JobPost, subjobs: readonly SubjobRecord[]): JobPost {
  const { records: _, preimages: __, links: ___, chained: ____, subjobs: _____, fetched: ______, ...own } = post;
  const { others: _others, seen, ...rest } = own;
  const workers = new Map<string, string>();
  const workerName = (worker: string): string => {
    const known = workers.get(worker) ?? `${workers.size}`;
    workers.set(worker, known);
    return known;
  };
  return {
    ...rest,
    phases: post.phases.map((phase) => {
      if ('step' in phase)
        return { ...phase, spans: phase.spans.map(([start, seconds, worker]) => [start, seconds, workerName(worker)]) };
      const { job: _job, ...own } = phase;
      return { ...own, worker: workerName(phase.worker) };
    }),
    ...(seen !== undefined && { seen: { identities: [], byMap: seen.byMap } }),
    ...(post.rows !== undefined && { rows: withoutSources(post.rows) }),
    files: Object.fromEntries(Object.entries(post.files).filter(([, { digest }]) => digest !== null)),
    links: {},
    ...(subjobs.length > 0 && { subjobs }),
  };
}

/** From where rows were taken is known in this workdir only: elsewhere they were all computed, by somebody. */
function withoutSources({ computed, reused, resumed = 0, ...rest }: NonNullable<JobPost['rows']>): JobPost['rows'] {
  return { computed: computed + reused + resumed, reused: 0, ...rest };
}

function rowsRecordOf(workdir: Workdir, id: string, { rows, files }: JobPost): string | null {
  if (rows === undefined || files[rowsFile] === undefined || rows.skipped + rows.failed === 0) return null;
  const record = parseRowsRecord(workdir.door.read(`${id}/${rowsFile}`), rowsFile);
  const slices = record.slices.map((runs): [number][] => {
    const count = runs.reduce((sum, [each]) => sum + each, 0);
    return count === 0 ? [] : [[count]];
  });
  return formatRowsRecord({ ...record, sources: [], slices });
}

/** So much of it as there is room for; the rest is only counted. */
function outputOf(workdir: Workdir, id: string, { records = {} }: JobPost): Record<string, string> {
  const output: Record<string, string> = {};
  let room = mostOutput;
  for (const [name, { size }] of Object.entries(records)) {
    if (!name.startsWith('output/')) continue;
    const bytes = Buffer.concat([...readOutput(workdir.door, `${id}/${name}`)]).subarray(0, room);
    room -= bytes.byteLength;
    const rest = size - bytes.byteLength;
    const note = rest > 0 ? `\n(${rest} more bytes were printed where it was built)\n` : '';
    output[name] = Buffer.concat([bytes, Buffer.from(note)]).toString('base64');
  }
  return output;
}

/** Whether a column is the job's own stays; which job has one that is not is a matter of each workdir. */
function withoutPlaces(manifest: DatasetManifest): DatasetManifest {
  const columns = Object.entries(manifest.columns).map(([name, column]): [string, ColumnManifest] => [
    name,
    column.location.startsWith('../../') ? { ...column, location: linkedFolder } : column,
  ]);
  return { ...manifest, columns: Object.fromEntries(columns) };
}

function columnsToPack(workdir: Workdir, id: string, { name: dataset, columns }: DatasetManifest): ColumnToPack[] {
  return Object.entries(columns).map(([column, { location, slices }]) => {
    const directory = datasetDirectory('', dataset);
    const files = slices.flatMap(({ size }, sliceno): (PackedFile & { place: string })[] => {
      const place = path.posix.join(id, columnFile(directory, location, sliceno));
      return size === 0 ? [] : [{ name: `${sliceno}`, place, path: workdir.door.placeOf(place), size }];
    });
    const isOwn = !location.startsWith('../../');
    return {
      dataset,
      column,
      files,
      known: knownBlobs(workdir, files),
      folder: isOwn ? path.posix.join(directory, location) : undefined,
    };
  });
}

/** The blobs of a column that came from a store, or is there already: its files need not be read, nor be here. */
function knownBlobs(workdir: Workdir, files: readonly (PackedFile & { place: string })[]): readonly Blob[] | undefined {
  const [first] = files;
  if (first === undefined) return [];
  const owner = first.place.slice(0, first.place.indexOf('/'));
  const slicesByFile = new Map(files.map(({ place, name }) => [place.slice(owner.length + 1), name]));
  for (const name of [remoteFile, uploadedFile] as const) {
    const units = readRemote(workdir, owner, name)?.units ?? [];
    const unit = units.find(({ blobs }) =>
      blobs.some(({ pieces }) => pieces.some(({ file }) => slicesByFile.has(file))),
    );
    if (unit === undefined) continue;
    const named = unit.blobs.map(({ sha256, pieces }) => ({
      sha256,
      pieces: pieces.flatMap(({ file, ...rest }) => {
        const sliceno = slicesByFile.get(file);
        return sliceno === undefined ? [] : [{ ...rest, file: sliceno }];
      }),
    }));
    const bytes = named.reduce((sum, { pieces }) => sum + pieces.reduce((all, { size }) => all + size, 0), 0);
    if (bytes === files.reduce((sum, { size }) => sum + size, 0)) return named;
  }
  return undefined;
}

/** Whether all files of a column are here. */
export function isHere({ files }: ColumnToPack): boolean {
  return files.every(({ path: file, size }) => {
    try {
      return statSync(file).size === size;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
  });
}
