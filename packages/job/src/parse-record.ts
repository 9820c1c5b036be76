import { hasShape, isPlainObject, openSealed, problemOf, type Shape } from '@accelerator/base';
import { recordDamaged, recordFormat } from './errors.ts';
import { postShape, setupShape } from './record-shapes.ts';
import type { JobPost, JobSetup } from './records.ts';

/** The format of `setup.json` and `post.json` that is read and written here. */
const recordFormatNumber = 1;

/**
 * `setup.json` from its bytes, checked: format, shape and types, and that it is the record of this job.
 * @param file for messages
 * @throws AcceleratorError `RECORD_FORMAT` for one of a later format, `RECORD_DAMAGED` for one that can't be read
 */
export function parseSetup(bytes: Uint8Array, file: string, job: string): JobSetup {
  return parseRecord(setupShape, bytes, file, (setup) => {
    if (setup.job !== job) return `it is the record of ${setup.job}`;
    return setup.preimage.method === setup.method ? undefined : 'its key is that of another method';
  });
}

/** `post.json` from its bytes, checked. @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED` */
export function parsePost(bytes: Uint8Array, file: string): JobPost {
  return parseRecord(postShape, bytes, file);
}

/**
 * A record of format 1 from its bytes, without its seal. One without a seal is of an earlier version.
 * @param problemIn what else can be wrong with one that has the right shape
 * @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED`
 */
export function parseRecord<T>(
  shape: Shape<T>,
  bytes: Uint8Array,
  file: string,
  problemIn: (record: T) => string | undefined = () => undefined,
): T {
  const { value: record, seal } = open(bytes, file);
  // First of all: of a later format nothing else can be judged.
  if (isPlainObject(record) && isLaterFormat(record.format)) throw recordFormat(file, record.format);
  if (!hasShape(shape, record)) throw recordDamaged(file, problemOf(shape, record) ?? 'it has another shape');
  const problem = problemIn(record);
  if (problem !== undefined) throw recordDamaged(file, problem);
  if (seal === 'broken') throw recordDamaged(file, 'its checksum differs');
  return record;
}

function isLaterFormat(format: unknown): format is number {
  return typeof format === 'number' && format > recordFormatNumber;
}

function open(bytes: Uint8Array, file: string): ReturnType<typeof openSealed> {
  if (bytes.byteLength === 0) throw recordDamaged(file, 'it is empty');
  try {
    return openSealed(bytes);
  } catch (cause) {
    throw recordDamaged(file, 'it is no JSON', cause);
  }
}
