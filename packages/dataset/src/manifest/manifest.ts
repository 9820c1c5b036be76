import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, systemCode } from '@accelerator/base';
import { type ColumnSummary, type ColumnType, type ExtremeJson, isColumnType } from '@accelerator/column';
import { datasetNotFound, manifestDamaged } from '../errors.ts';
import { comesFirst } from './column-list.ts';
import { manifestName, manifestPath, parseDatasetId } from './disk-names.ts';

export const manifestFormat = 1;

/** One column in `dataset.json`. */
export interface ColumnManifest {
  readonly type: ColumnType;
  /** False when null was not allowed. */
  readonly nullable: boolean;
  /**
   * The directory of its files, from the dataset's directory: `thumb`, or `../../main-3/default/image` when it is
   * linked. Posix, relative, so that a workdir can be moved.
   */
  readonly location: string;
  readonly rows: number;
  readonly nulls: number;
  readonly min: ExtremeJson;
  readonly max: ExtremeJson;
  /** Content digest over all slices. */
  readonly digest: string;
  readonly size: number;
  readonly slices: readonly ColumnSummary[];
}

/** `dataset.json`: all that is known of a dataset without opening a column. One is enough to read it, links and all. */
export interface DatasetManifest {
  readonly format: typeof manifestFormat;
  readonly name: string;
  readonly jobId: string;
  readonly caption: string;
  readonly slices: number;
  /** Per slice. */
  readonly rows: readonly number[];
  /** Dataset ids. */
  readonly parent: string | null;
  readonly previous: string | null;
  readonly hashlabel: string | null;
  /** Content digest: values, types, row counts, `hashlabel` and the digest of `previous`; no ids, no paths. */
  readonly digest: string;
  readonly columns: Readonly<Record<string, ColumnManifest>>;
  /** The names in their order, where an object can't keep it: JavaScript puts whole numbers first. */
  readonly order?: readonly string[];
}

/** The columns of a dataset in their order. */
export function columnsOf({ columns, order }: Pick<DatasetManifest, 'columns' | 'order'>): [string, ColumnManifest][] {
  if (order === undefined) return Object.entries(columns);
  return order.flatMap((name): [string, ColumnManifest][] => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    return column === undefined ? [] : [[name, column]];
  });
}

/** Columns as a manifest has them. */
export function inManifest(columns: ReadonlyMap<string, ColumnManifest>): Pick<DatasetManifest, 'columns' | 'order'> {
  const order = [...columns.keys()];
  return { columns: Object.fromEntries(columns), ...(order.some(comesFirst) && { order }) };
}

/** Reads a dataset's manifest. Throws `DATASET_NOT_FOUND` with the nearest names, or `MANIFEST_DAMAGED`. */
export function readManifest(workdir: string, id: string): DatasetManifest {
  const { jobId, name } = parseDatasetId(id);
  const jobDirectory = path.join(workdir, jobId);
  const file = manifestPath(jobDirectory, name);
  let text: string;
  try {
    if (!isPlainName(jobId)) throw datasetNotFound(id, jobId, undefined);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw datasetNotFound(id, jobId, isDirectory(jobDirectory) ? listDatasets(jobDirectory) : undefined);
  }
  return parseManifest(text, file);
}

function parseManifest(text: string, file: string): DatasetManifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw manifestDamaged(file, error instanceof Error ? error.message : String(error));
  }
  if (!isManifest(manifest)) throw manifestDamaged(file, 'it is no dataset manifest of a format that is known here');
  return manifest;
}

/** The names of the datasets in a job, by code unit. */
export function listDatasets(jobDirectory: string): string[] {
  const names: string[] = [];
  for (const entry of readdirSync(jobDirectory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const file = path.join(jobDirectory, entry.name, manifestName);
    try {
      names.push(parseManifest(readFileSync(file, 'utf8'), file).name);
    } catch {
      // A directory of the user's, or a manifest that cannot be read: opening it will say so.
    }
  }
  return names.sort(compareCodeUnits);
}

function isManifest(value: unknown): value is DatasetManifest {
  if (!isRecord(value) || value.format !== manifestFormat || !isRecord(value.columns)) return false;
  if (typeof value.slices !== 'number' || !Array.isArray(value.rows) || value.rows.length !== value.slices)
    return false;
  const { slices, columns } = value;
  return (
    isOrder(value.order, Object.keys(columns)) &&
    Object.values(columns).every(
      (column) =>
        isRecord(column) &&
        isColumnType(column.type) &&
        isInsideWorkdir(column.location) &&
        Array.isArray(column.slices) &&
        column.slices.length === slices,
    )
  );
}

/** Whether it has each of the names once. */
function isOrder(order: unknown, names: readonly string[]): boolean {
  if (order === undefined) return true;
  if (!Array.isArray(order) || order.length !== names.length) return false;
  const all = new Set<unknown>(order);
  return all.size === names.length && names.every((name) => all.has(name));
}

/** Two steps up from a dataset is the workdir: a manifest must not lead further, or to an absolute path. */
function isInsideWorkdir(location: unknown): boolean {
  return (
    typeof location === 'string' &&
    !path.posix.isAbsolute(location) &&
    !path.posix.normalize(location).startsWith('../../..') &&
    !location.includes('\0')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlainName(jobId: string): boolean {
  return jobId !== '' && jobId !== '.' && jobId !== '..' && !/[/\\\0]/.test(jobId);
}

function isDirectory(directory: string): boolean {
  try {
    readdirSync(directory);
    return true;
  } catch {
    return false;
  }
}
