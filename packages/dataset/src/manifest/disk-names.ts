import path from 'node:path';
import { digestOf } from '@accelerator/base';

/** What the engine itself keeps in a job directory; a dataset of that name gets another directory. */
const reserved = new Set(['output', 'attempts', 'keys']);

const longest = 120;

/**
 * The directory of a dataset or column: any string is a legal name, and none leads out or meets a file of the engine's.
 * Letters, digits, `_` and `-` stay; all else is percent-encoded UTF-8; the empty name is `~`; a long one ends in its
 * digest.
 */
export function diskName(name: string): string {
  if (name === '') return '~';
  let escaped = '';
  for (const byte of Buffer.from(name, 'utf8')) {
    const character = String.fromCharCode(byte);
    escaped += /[A-Za-z0-9_-]/.test(character) ? character : hexEscape(byte);
  }
  if (escaped.length > longest) return `${escaped.slice(0, 80)}~${digestOf(name)}`;
  return reserved.has(escaped) ? hexEscape(escaped.charCodeAt(0)) + escaped.slice(1) : escaped;
}

export function datasetDirectory(jobDirectory: string, datasetName: string): string {
  return path.join(jobDirectory, diskName(datasetName));
}

export const manifestName = 'dataset.json';

/** Where the manifest of a dataset is kept: `<job>/<dataset directory>/dataset.json`. */
export function manifestPath(jobDirectory: string, datasetName: string): string {
  return path.join(datasetDirectory(jobDirectory, datasetName), manifestName);
}

export const defaultDataset = 'default';

/** `main-3` for the default dataset of a job, `main-3/bad` for another. */
export function datasetId(jobId: string, name: string): string {
  return name === defaultDataset ? jobId : `${jobId}/${name}`;
}

/** The inverse of `datasetId`. */
export function parseDatasetId(id: string): { jobId: string; name: string } {
  const slash = id.indexOf('/');
  return slash < 0 ? { jobId: id, name: defaultDataset } : { jobId: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** The file of one slice in a column's directory. */
export function sliceFile(columnDirectory: string, sliceno: number): string {
  return path.join(columnDirectory, `${sliceno}.arrow`);
}

function hexEscape(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Path of a column file relative to the job directory. @param datasetPath the dataset's directory, likewise relative */
export function columnFile(datasetPath: string, location: string, sliceno: number): string {
  return path.normalize(sliceFile(path.join(datasetPath, location), sliceno));
}
