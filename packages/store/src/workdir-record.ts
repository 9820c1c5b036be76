import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  type AcceleratorError,
  Door,
  digestOf,
  hasShape,
  isAcceleratorError,
  objectOf,
  oneOf,
  openSealed,
  optional,
  sealJson,
  systemCode,
  textLike,
  wholeNumber,
  writeFileAtomic,
  writeFileOnce,
} from '@accelerator/base';
import { recordDamaged } from '@accelerator/job';
import { workdirFormat, workdirNotFound, workdirNotMade, workdirUnreadable } from './errors.ts';
import { RecordReader } from './record-reader.ts';

/** `workdir.json`. */
export interface WorkdirRecord {
  readonly format: 1;
  /** Job ids begin with it. */
  readonly name: string;
  readonly slices: number;
  /** Tells it from others of the same name, on whatever path and machine: 16 hexadecimal digits, made once. */
  readonly id?: string;
}

const recordName = 'workdir.json';

/** More slices than a configuration may ask for are no workdir's; a reader would make lists of that length. */
const mostSlices = 65_536;

const workdirShape = objectOf<WorkdirRecord>({
  format: oneOf(1),
  name: textLike(/^(?!\.{1,2}$)[^/\0]+$/, 'the name of a folder'),
  slices: wholeNumber(1, mostSlices),
  id: optional(textLike(/^[0-9a-f]{16}$/, '16 hexadecimal digits')),
});

/** @throws AcceleratorError `WORKDIR_NOT_FOUND`, `WORKDIR_UNREADABLE`, `WORKDIR_FORMAT`, `RECORD_DAMAGED` */
export function readWorkdirRecord(directory: string): WorkdirRecord {
  let bytes: Buffer;
  try {
    bytes = new Door(directory).read(recordName);
  } catch (error) {
    throw systemCode(error) === 'ENOENT' ? workdirNotFound(directory) : workdirUnreadable(directory, error);
  }
  const { value: record, seal } = parse(bytes, directory);
  if (seal === 'broken') throw damaged(directory, 'its checksum differs');
  if (!hasShape(workdirShape, record)) throw workdirFormat(directory, record);
  return record;
}

/** Makes the folder and its record, for good. */
export function createWorkdir(directory: string, { name, slices }: Pick<WorkdirRecord, 'name' | 'slices'>): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw workdirNotMade(directory, error);
    throw error;
  }
  // Two engines may do it at once. Lists of jobs name the id, so both must read the same one afterwards.
  const record: WorkdirRecord = { format: 1, name, slices, id: randomBytes(8).toString('hex') };
  writeFileOnce(path.join(directory, recordName), sealJson(record));
}

/** Gives a workdir of an earlier version its id; where nothing can be written it has none until the next build. */
export function readWithId(directory: string): WorkdirRecord {
  const looks = lookAtRecord(directory);
  const record = readWorkdirRecord(directory);
  if (record.id !== undefined || looks === undefined) return record;
  // Two engines that do it at once find the same file, and so give it the same id.
  const given: WorkdirRecord = { ...record, id: digestOf(looks).slice(0, 16) };
  try {
    writeFileAtomic(path.join(directory, recordName), sealJson(given), { durable: true });
  } catch (error) {
    if (!isAcceleratorError(error) && systemCode(error) === undefined) throw error;
    return record;
  }
  return readWorkdirRecord(directory);
}

/** Tells the file from any other; taken before it is read: what is read then is this one, or one that has an id. */
function lookAtRecord(directory: string): string | undefined {
  const stats = lstatSync(path.join(directory, recordName), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}

function parse(bytes: Uint8Array, directory: string): ReturnType<typeof openSealed> {
  try {
    return openSealed(bytes);
  } catch (cause) {
    throw damaged(directory, bytes.byteLength === 0 ? 'it is empty' : 'it is no JSON', cause);
  }
}

function damaged(directory: string, reason: string, cause?: unknown): AcceleratorError {
  const record = recordByJobs(directory);
  const hint =
    record === undefined
      ? 'No job in it can be read either. Without the file, `ax run` makes it anew.'
      : `Its jobs are not concerned. This is what was in it, by what they say: ${JSON.stringify(record)}`;
  return recordDamaged(path.join(directory, recordName), reason, cause, hint);
}

/** What is in each job as well. */
function recordByJobs(directory: string): WorkdirRecord | undefined {
  const door = new Door(directory);
  const records = new RecordReader(door);
  for (const { name: id } of door.list('.')) {
    const name = /^(.+)-\d+$/.exec(id)?.[1];
    if (name === undefined) continue;
    try {
      const setup = records.readSetup(id);
      if (setup !== undefined) return { format: 1, name, slices: setup.preimage.slices };
    } catch (error) {
      if (!isAcceleratorError(error)) throw error;
    }
  }
  return undefined;
}
