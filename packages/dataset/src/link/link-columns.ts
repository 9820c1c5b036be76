import path from 'node:path';
import { rowCountDiffers, wrongColumnSpec } from '../errors.ts';
import type { DatasetDeclaration } from '../manifest/declaration.ts';
import { datasetDirectory, datasetId } from '../manifest/disk-names.ts';
import type { ColumnManifest, DatasetManifest } from '../manifest/manifest.ts';

/** The parent's columns that stay, their places seen from the new dataset's directory. */
export function linkedColumns(
  { columns, drop, rename }: DatasetDeclaration,
  jobId: string,
  parent: DatasetManifest,
): Record<string, ColumnManifest> {
  const linked: Record<string, ColumnManifest> = {};
  for (const [name, column] of Object.entries(parent.columns)) {
    const newName = Object.hasOwn(rename, name) ? (rename[name] ?? name) : name;
    if (drop.includes(name)) continue;
    if (newName !== name && (newName in columns || newName in linked)) {
      throw wrongColumnSpec(datasetId(parent.jobId, parent.name), name, `two columns would be called '${newName}'`);
    }
    linked[newName] = { ...column, location: locationFrom(jobId, parent, column.location) };
  }
  return linked;
}

/** The columns of datasets that are merged in; the last wins. Row counts must be `rows`. */
export function mergedColumns(
  id: string,
  jobId: string,
  rows: readonly number[],
  merged: readonly DatasetManifest[],
): Record<string, ColumnManifest> {
  const columns: Record<string, ColumnManifest> = {};
  for (const other of merged) {
    const differing = rows.findIndex((count, sliceno) => count !== other.rows[sliceno]);
    if (differing >= 0) {
      const otherId = datasetId(other.jobId, other.name);
      throw rowCountDiffers(otherId, differing, rows[differing] ?? 0, other.rows[differing] ?? 0, id, undefined);
    }
    for (const [name, column] of Object.entries(other.columns)) {
      columns[name] = { ...column, location: locationFrom(jobId, other, column.location) };
    }
  }
  return columns;
}

/** Where a column of another dataset is, seen from the directory of a dataset of `jobId`. */
function locationFrom(jobId: string, owner: DatasetManifest, location: string): string {
  const there = datasetDirectory(owner.jobId, owner.name).split(path.sep).join('/');
  return path.posix.relative(path.posix.join(jobId, 'dataset'), path.posix.join(there, location));
}
