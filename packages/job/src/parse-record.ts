import { hasShape, isPlainObject, problemOf, type Shape } from '@accelerator/base';
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
  const setup = parseRecord(setupShape, bytes, file);
  if (setup.job !== job) throw recordDamaged(file, `it is the record of ${setup.job}`);
  if (setup.preimage.method !== setup.method) throw recordDamaged(file, 'its key is that of another method');
  return setup;
}

/** `post.json` from its bytes, checked. @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED` */
export function parsePost(bytes: Uint8Array, file: string): JobPost {
  return parseRecord(postShape, bytes, file);
}

/**
 * A record of format 1 from its bytes.
 * @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED`
 */
export function parseRecord<T>(shape: Shape<T>, bytes: Uint8Array, file: string): T {
  const record = parseJson(bytes, file);
  // First of all: of a later format nothing else can be judged.
  if (isPlainObject(record) && isLaterFormat(record.format)) throw recordFormat(file, record.format);
  if (hasShape(shape, record)) return record;
  throw recordDamaged(file, problemOf(shape, record) ?? 'it has another shape');
}

function isLaterFormat(format: unknown): format is number {
  return typeof format === 'number' && format > recordFormatNumber;
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  if (bytes.byteLength === 0) throw recordDamaged(file, 'it is empty');
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw recordDamaged(file, 'it is no JSON', cause);
  }
}
