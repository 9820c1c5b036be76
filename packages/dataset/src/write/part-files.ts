import path from 'node:path';
import type { ColumnSource } from '@accelerator/column';
import type { DatasetDeclaration } from '../manifest/declaration.ts';
import { columnFile, datasetDirectory, datasetId, diskName, sliceFile } from '../manifest/disk-names.ts';
import type { DatasetPart } from './slice-writer.ts';

/** The column files that a part consists of, by path relative to the directory that it was written into, with sizes. */
export function partFiles(part: DatasetPart): Record<string, number> {
  return Object.fromEntries(
    Object.entries(part.columns)
      .filter(([, { size }]) => size > 0)
      .map(([column, { size }]) => [columnFile(datasetDirectory('', part.name), diskName(column), part.sliceno), size]),
  );
}

/** The column files of a part that was written into `directory`, to be read before the dataset is finished. */
export function partSources(
  directory: string,
  jobId: string,
  part: DatasetPart,
  declaration: DatasetDeclaration,
): Record<string, ColumnSource> {
  const dataset = datasetId(jobId, part.name);
  return Object.fromEntries(
    Object.entries(part.columns).map(([column, summary]): [string, ColumnSource] => {
      const type = declaration.columns.find(({ name }) => name === column)?.type;
      if (type === undefined) throw new Error(`Internal error: column '${column}' was not declared`);
      const file = sliceFile(path.join(datasetDirectory(directory, part.name), diskName(column)), part.sliceno);
      return [column, { file, type, label: { dataset, column, sliceno: part.sliceno }, summary }];
    }),
  );
}
