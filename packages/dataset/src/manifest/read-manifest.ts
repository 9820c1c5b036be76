import path from 'node:path';
import {
  compareCodeUnits,
  Door,
  hasShape,
  isAcceleratorError,
  isPlainObject,
  openSealed,
  problemOf,
} from '@accelerator/base';
import { datasetNotFound, manifestDamaged } from '../errors.ts';
import { manifestName, manifestPath, parseDatasetId } from './disk-names.ts';
import { type DatasetManifest, manifestFormat } from './manifest.ts';
import { countProblem, manifestShape } from './manifest-shape.ts';

/**
 * Reads a dataset's manifest, checked, and by no link.
 * @throws AcceleratorError `DATASET_NOT_FOUND` with the nearest names, `MANIFEST_DAMAGED`
 */
export function readManifest(workdir: string, id: string): DatasetManifest {
  const { jobId, name } = parseDatasetId(id);
  const door = new Door(workdir);
  if (!isPlainName(jobId)) throw datasetNotFound(id, jobId, undefined);
  const file = manifestPath(jobId, name);
  const bytes = readPlain(door, file);
  if (bytes === undefined) throw datasetNotFound(id, jobId, listOrNone(door, jobId));
  return parseManifest(bytes, path.join(workdir, file), { jobId, name });
}

function readPlain(door: Door, file: string): Buffer | undefined {
  try {
    return door.readIfThere(file);
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    throw manifestDamaged(path.join(door.root, file), `it is ${String(error.details.found)}`);
  }
}

/** @param owner whose manifest it has to be */
function parseManifest(bytes: Uint8Array, file: string, owner?: { jobId: string; name: string }): DatasetManifest {
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
  return door.stat(jobId)?.isDirectory() === true ? listDatasets(path.join(door.root, jobId)) : undefined;
}

function isPlainName(jobId: string): boolean {
  return jobId !== '' && jobId !== '.' && jobId !== '..' && !/[/\\\0]/.test(jobId);
}
