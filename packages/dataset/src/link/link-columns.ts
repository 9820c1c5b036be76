import path from 'node:path';
import { rowCountDiffers } from '../errors.ts';
import type { DatasetDeclaration } from '../manifest/declaration.ts';
import { datasetDirectory, datasetId } from '../manifest/disk-names.ts';
import { type ColumnManifest, columnsOf, type DatasetManifest } from '../manifest/manifest.ts';
import { renameColumns } from '../manifest/rename-columns.ts';

/** The parent's columns that stay, by their new names, their places seen from the new dataset's directory. */
export function linkedColumns(
  declaration: Pick<DatasetDeclaration, 'drop' | 'rename'>,
  jobId: string,
  parent: DatasetManifest,
): [string, ColumnManifest][] {
  const columns = new Map(columnsOf(parent));
  const renamed = renameColumns(columns.keys(), declaration, datasetId(parent.jobId, parent.name));
  return [...renamed].flatMap(([name, old]): [string, ColumnManifest][] => {
    const column = columns.get(old);
    return column === undefined ? [] : [[name, { ...column, location: locationFrom(jobId, parent, column.location) }]];
  });
}

/** The columns of datasets that are merged in; the last wins. Row counts must be `rows`. */
export function mergedColumns(
  id: string,
  jobId: string,
  rows: readonly number[],
  merged: readonly DatasetManifest[],
): [string, ColumnManifest][] {
  return merged.flatMap((other) => {
    const differing = rows.findIndex((count, sliceno) => count !== other.rows[sliceno]);
    if (differing >= 0) {
      const otherId = datasetId(other.jobId, other.name);
      throw rowCountDiffers(otherId, differing, rows[differing] ?? 0, other.rows[differing] ?? 0, id, undefined);
    }
    return columnsOf(other).map(([name, column]): [string, ColumnManifest] => [
      name,
      { ...column, location: locationFrom(jobId, other, column.location) },
    ]);
  });
}

/** Where a column of another dataset is, seen from the directory of a dataset of `jobId`. */
function locationFrom(jobId: string, owner: DatasetManifest, location: string): string {
  const there = datasetDirectory(owner.jobId, owner.name).split(path.sep).join('/');
  return path.posix.relative(path.posix.join(jobId, 'dataset'), path.posix.join(there, location));
}
