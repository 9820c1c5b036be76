import {
  anyText,
  expected,
  hasShape,
  isPlainObject,
  listOf,
  nullable,
  objectOf,
  oneOf,
  optional,
  problemOf,
  recordOf,
  type Shape,
  textLike,
  wholeNumber,
} from '@accelerator/base';
import { type DatasetManifest, isManifest } from '@accelerator/dataset';
import { contentDigest, isReservedName, type JobPost, parsePost, resultFile } from '@accelerator/job';
import { type Blob, blobName, blobShape } from '@accelerator/store';
import { RecordRefused, sha256 } from './envelope.ts';

/** A column of a dataset of the job. The pieces of its blobs name slices: `0`, `1`. */
export interface SharedColumn {
  readonly dataset: string;
  readonly column: string;
  readonly blobs: readonly Blob[];
}

/** What became of the rows of a map, and which they were: see `packIdentities`. */
export interface SharedRows {
  /** Text of what it was made from, but for its rows. */
  readonly base: string;
  /** One file of that name: see `packIdentities`. */
  readonly identities: readonly Blob[];
  /** Rows of the source, per slice. */
  readonly rows: readonly number[];
}

/** A finished job in terms of nobody's workdir: other jobs stand in it by symbols (see `Symbols`). */
export interface SharedRecord {
  readonly format: 1;
  /** Canonical text of what it was made from, by content. */
  readonly preimage: string;
  /** Version of the engine that made it. */
  readonly engine: string;
  readonly platform: string;
  readonly post: JobPost;
  readonly datasets: readonly DatasetManifest[];
  /** `rows.json`; null: it has none. */
  readonly rowsRecord: string | null;
  /** What its phases printed, in base64, by the names of the files. */
  readonly output: Readonly<Record<string, string>>;
  readonly files: readonly Blob[];
  /** Small blobs of `files`, in base64, by their names: these lie in no other place, and take no request. */
  readonly carried?: Readonly<Record<string, string>>;
  readonly columns: readonly SharedColumn[];
  readonly rows?: SharedRows;
}

const base64 = textLike(/^[A-Za-z0-9+/]*={0,2}$/, 'base64');
const outputName = textLike(/^output\/[a-z]+(\.\d+)?\.txt$/, 'the name of a file of output');
const manifest: Shape<DatasetManifest> = (value) => (isManifest(value) ? undefined : expected('a manifest', value));
/** It is parsed by itself. */
const anyPost: Shape<JobPost> = (value) => (isPlainObject(value) ? undefined : expected('an object', value));

const recordShape = objectOf<SharedRecord>({
  format: oneOf(1),
  preimage: anyText,
  engine: anyText,
  platform: anyText,
  post: anyPost,
  datasets: listOf(manifest),
  rowsRecord: nullable(anyText),
  output: recordOf(base64, outputName),
  files: listOf(blobShape),
  carried: optional(recordOf(base64, blobName)),
  columns: listOf(objectOf<SharedColumn>({ dataset: anyText, column: anyText, blobs: listOf(blobShape) })),
  rows: optional(objectOf<SharedRows>({ base: anyText, identities: listOf(blobShape), rows: listOf(wholeNumber()) })),
});

/** More no blob has. */
export const largestBlob = 1 << 25;

/** A record of which every part holds, by itself and with the others. @throws RecordRefused */
export function parseSharedRecord(value: unknown): SharedRecord {
  if (!hasShape(recordShape, value)) throw new RecordRefused(problemOf(recordShape, value) ?? 'it has another shape');
  const post = parsedPost(value.post);
  const record = { ...value, post };
  checkNames(record);
  checkFiles(record);
  checkCarried(record);
  checkColumns(record);
  return record;
}

function parsedPost(post: unknown): JobPost {
  try {
    return parsePost(Buffer.from(JSON.stringify(post)), 'its post');
  } catch (cause) {
    throw new RecordRefused('its post.json is none', { cause });
  }
}

function checkNames({ post, datasets }: SharedRecord): void {
  if (post.status !== 'done') throw new RecordRefused('it is that of a job that did not finish');
  for (const [name, { digest, refers }] of Object.entries(post.files)) {
    const isResult = name === resultFile;
    if (digest === null || refers !== undefined || (isReservedName(name) && !isResult))
      throw new RecordRefused(`it has a file '${name}'`);
  }
  const names = new Set(datasets.map(({ name }) => name));
  const isSame = names.size === datasets.length && names.size === Object.keys(post.datasets).length;
  if (!isSame || datasets.some(({ name, digest }) => post.datasets[name] !== digest))
    throw new RecordRefused('its datasets are not those of its post.json');
  if (post.digest !== contentDigest(post.files, post.datasets)) throw new RecordRefused('its digest is another one');
}

/** Of each plain file all bytes are there, once; and of nothing else. */
function checkFiles({ post, files }: SharedRecord): void {
  checkPieces(files, new Map(Object.entries(post.files).map(([name, { size }]) => [name, size])), 'its files');
}

/** Like those that are fetched, they count when they are what their names say. */
function checkCarried({ files, carried = {} }: SharedRecord): void {
  for (const blob of files) {
    const bytes = carriedIn(carried, blob);
    if (bytes === undefined) continue;
    if (bytes.byteLength !== sizeOf(blob) || sha256(bytes) !== blob.sha256)
      throw new RecordRefused('what it carries is damaged');
  }
}

/** The bytes of a blob that a record carries. */
export function carriedIn(carried: SharedRecord['carried'], { sha256: name }: Blob): Buffer | undefined {
  return carried !== undefined && Object.hasOwn(carried, name) ? Buffer.from(carried[name] ?? '', 'base64') : undefined;
}

function checkColumns({ datasets, columns }: SharedRecord): void {
  const byName = new Map(columns.map((each) => [JSON.stringify([each.dataset, each.column]), each]));
  let count = 0;
  for (const { name: dataset, columns: all } of datasets) {
    for (const [name, { slices }] of Object.entries(all)) {
      const column = byName.get(JSON.stringify([dataset, name]));
      const wanted = new Map(slices.flatMap(({ size }, sliceno) => (size === 0 ? [] : [[`${sliceno}`, size]])));
      if (column === undefined) throw new RecordRefused(`it lacks the column '${name}'`);
      checkPieces(column.blobs, wanted, `its column '${name}'`);
      count++;
    }
  }
  if (count !== columns.length) throw new RecordRefused('it has columns of no dataset');
}

function checkPieces(blobs: readonly Blob[], wanted: ReadonlyMap<string, number>, what: string): void {
  const reached = new Map<string, number>();
  for (const { pieces } of blobs) {
    if (sizeOf({ pieces }) > largestBlob) throw new RecordRefused(`${what} have blobs that are too large`);
    for (const { file, at, size } of pieces) {
      if ((reached.get(file) ?? 0) !== at) throw new RecordRefused(`${what} are cut wrongly`);
      reached.set(file, at + size);
    }
  }
  for (const [file, size] of wanted) {
    if ((reached.get(file) ?? 0) !== size) throw new RecordRefused(`${what} have other sizes`);
    reached.delete(file);
  }
  if (reached.size > 0) throw new RecordRefused(`${what} are more than those of the job`);
}

/** Bytes of a blob. */
export function sizeOf({ pieces }: Pick<Blob, 'pieces'>): number {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}
