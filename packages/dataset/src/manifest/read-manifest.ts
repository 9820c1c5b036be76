import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  compareCodeUnits,
  Door,
  hasShape,
  isAcceleratorError,
  isPlainObject,
  isSealed,
  openSealed,
  problemOf,
} from '@accelerator/base';
import { datasetNotFound, manifestDamaged } from '../errors.ts';
import { manifestName, manifestPath, parseDatasetId } from './disk-names.ts';
import { type DatasetManifest, type LazyManifest, type ManifestHead, manifestFormat } from './manifest.ts';
import { countProblem, headProblem, headShape, manifestShape } from './manifest-shape.ts';

/**
 * Reads a dataset's manifest, checked, and by no link.
 * @throws AcceleratorError `DATASET_NOT_FOUND` with the nearest names, `MANIFEST_DAMAGED`
 */
export function readManifest(workdir: string, id: string): DatasetManifest {
  const { bytes, file, owner } = findManifest(workdir, id);
  return parseManifest(bytes, file, owner);
}

/**
 * Like `readManifest`, but the columns are looked at when they are asked for: what a chain of 3,000 datasets needs to be
 * opened, iterated over in part, or counted. Its bytes are those that were written, or it is read whole.
 * @throws AcceleratorError `DATASET_NOT_FOUND` with the nearest names, `MANIFEST_DAMAGED`
 */
export function readManifestLazily(workdir: string, id: string): LazyManifest {
  const { bytes, file, owner } = findManifest(workdir, id);
  const head = isSealed(bytes) ? parseHead(bytes, owner) : undefined;
  let whole = head === undefined ? parseManifest(bytes, file, owner) : undefined;
  let held: Uint8Array | undefined = bytes;
  return {
    head: head ?? parseManifest(bytes, file, owner),
    whole() {
      whole ??= checkHead(parseManifest(held ?? bytes, file, owner), head, file);
      held = undefined;
      return whole;
    },
  };
}

interface FoundManifest {
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly owner: Owner;
}

type Owner = Pick<DatasetManifest, 'jobId' | 'name'>;

function findManifest(workdir: string, id: string): FoundManifest {
  const { jobId, name } = parseDatasetId(id);
  const door = new Door(workdir);
  if (!isPlainName(jobId)) throw datasetNotFound(id, jobId, undefined);
  const file = manifestPath(jobId, name);
  const bytes = readPlain(door, file);
  if (bytes === undefined) throw datasetNotFound(id, jobId, listOrNone(door, jobId));
  return { bytes, file: door.placeOf(file), owner: { jobId, name } };
}

function readPlain(door: Door, file: string): Buffer | undefined {
  try {
    return door.readIfThere(file);
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    throw manifestDamaged(door.placeOf(file), `it is ${String(error.details.found)}`);
  }
}

/** @param owner whose manifest it has to be */
function parseManifest(bytes: Uint8Array, file: string, owner?: Owner): DatasetManifest {
  let opened: ReturnType<typeof openSealed>;
  try {
    opened = openSealed(bytes);
  } catch (error) {
    throw manifestDamaged(file, bytes.byteLength === 0 ? 'it is empty' : 'it is no JSON', error);
  }
  const { value, seal } = opened;
  if (!isPlainObject(value) || value.format !== manifestFormat) {
    throw manifestDamaged(file, 'it is no dataset manifest of a format that is known here');
  }
  if (!hasShape(manifestShape, value)) {
    throw manifestDamaged(file, problemOf(manifestShape, value) ?? 'it has another shape');
  }
  const problem = countProblem(value);
  if (problem !== undefined) throw manifestDamaged(file, problem);
  if (owner !== undefined && (value.jobId !== owner.jobId || value.name !== owner.name)) {
    throw manifestDamaged(file, `it is that of dataset ${JSON.stringify(value.name)} of ${value.jobId}`);
  }
  if (seal === 'broken') throw manifestDamaged(file, 'its checksum differs');
  return value;
}

/** Whether a value is a manifest in which nothing contradicts the rest. */
export function isManifest(value: unknown): value is DatasetManifest {
  return hasShape(manifestShape, value) && countProblem(value) === undefined;
}

/** What `JSON.stringify` writes before the columns: such a line break is in no string, and no deeper key stands so far left. */
const beforeColumns = Buffer.from(',\n  "columns": {');

/** Undefined when it is not as expected: then the whole manifest says what is wrong, if anything is. */
function parseHead(bytes: Uint8Array, { jobId, name }: Owner): ManifestHead | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = text.indexOf(beforeColumns);
  if (end < 0) return undefined;
  try {
    const head: unknown = JSON.parse(`${text.toString('utf8', 0, end)}}`);
    const isGood = hasShape(headShape, head) && headProblem(head) === undefined;
    return isGood && head.jobId === jobId && head.name === name ? head : undefined;
  } catch {
    return undefined;
  }
}

/** A name that stands in an object twice has its last value: then the head is not what it seemed. */
function checkHead(whole: DatasetManifest, head: ManifestHead | undefined, file: string): DatasetManifest {
  const { columns: _, order: __, ...own } = whole;
  if (head !== undefined && !isDeepStrictEqual(own, head)) throw manifestDamaged(file, 'it has names twice');
  return whole;
}

/** The names of the datasets in a job, by code unit. @param jobDirectory absolute */
export function listDatasets(jobDirectory: string): string[] {
  const names: string[] = [];
  const door = new Door(jobDirectory);
  for (const entry of door.list('.')) {
    if (!entry.isDirectory()) continue;
    try {
      const file = path.join(entry.name, manifestName);
      const bytes = door.readIfThere(file);
      if (bytes !== undefined) names.push(parseManifest(bytes, path.join(jobDirectory, file)).name);
    } catch {
      // A directory of the user's, or a manifest that cannot be read: opening it will say so.
    }
  }
  return names.sort(compareCodeUnits);
}

/** undefined when there is no such job. */
function listOrNone(door: Door, jobId: string): string[] | undefined {
  return door.stat(jobId)?.isDirectory() === true ? listDatasets(door.placeOf(jobId)) : undefined;
}

function isPlainName(jobId: string): boolean {
  return jobId !== '' && jobId !== '.' && jobId !== '..' && !/[/\\\0]/.test(jobId);
}
