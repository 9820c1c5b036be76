import { hasShape, isPlainObject, openSealed, problemOf, type Shape } from '@accelerator/base';
import { recordDamaged, recordFormat } from './errors.ts';
import { postShape, setupShape } from './record-shapes.ts';
import type { JobPost, JobSetup } from './records.ts';
import { type FileLists, joinSetup } from './setup-files.ts';

/** Where a setup comes from. */
export interface SetupSource {
  /** For messages. */
  readonly file: string;
  /** Whose it should be. */
  readonly job: string;
  /** Gives the long lists of input files that stand aside, by the digest of their text. */
  readonly readFiles: (digest: string) => FileLists;
}

/**
 * `setup.json` from its bytes, checked: format, shape and types, and that it is the record of this job.
 * @throws AcceleratorError `RECORD_FORMAT` for one of a later format, `RECORD_DAMAGED` for one that can't be read
 */
export function parseSetup(bytes: Uint8Array, { file, job, readFiles }: SetupSource): JobSetup {
  return parseRecord(setupShape, bytes, file, {
    latest: 2,
    wholeOf: (record) => (record.format === 2 ? joinSetup(record, readFiles) : record),
    problemIn: (setup) => {
      if (setup.job !== job) return `it is the record of ${setup.job}`;
      return setup.preimage.method === setup.method ? undefined : 'its key is that of another method';
    },
  });
}

/** `post.json` from its bytes, checked. @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED` */
export function parsePost(bytes: Uint8Array, file: string): JobPost {
  return parseRecord(postShape, bytes, file);
}

/** What is particular to a kind of record. */
interface RecordKind<T> {
  /** The latest format that is read here. Default: 1. */
  readonly latest?: number;
  /** The record in the form of format 1. */
  readonly wholeOf?: (record: Readonly<Record<string, unknown>>) => unknown;
  /** What else can be wrong with one that has the right shape. */
  readonly problemIn?: (record: T) => string | undefined;
}

/**
 * A record from its bytes, without its seal. One without a seal is of an earlier version.
 * @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED`
 */
export function parseRecord<T>(
  shape: Shape<T>,
  bytes: Uint8Array,
  file: string,
  { latest = 1, wholeOf = (record) => record, problemIn = () => undefined }: RecordKind<T> = {},
): T {
  const { value, seal } = open(bytes, file);
  // First of all: of a later format nothing else can be judged.
  if (isPlainObject(value) && typeof value.format === 'number' && value.format > latest)
    throw recordFormat(file, value.format, latest);
  const record = isPlainObject(value) ? wholeOf(value) : value;
  if (!hasShape(shape, record)) throw recordDamaged(file, problemOf(shape, record) ?? 'it has another shape');
  const problem = problemIn(record);
  if (problem !== undefined) throw recordDamaged(file, problem);
  if (seal === 'broken') throw recordDamaged(file, 'its checksum differs');
  return record;
}

function open(bytes: Uint8Array, file: string): ReturnType<typeof openSealed> {
  if (bytes.byteLength === 0) throw recordDamaged(file, 'it is empty');
  try {
    return openSealed(bytes);
  } catch (cause) {
    throw recordDamaged(file, 'it is no JSON', cause);
  }
}
