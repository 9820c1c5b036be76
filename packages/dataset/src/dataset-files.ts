import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import type { ColumnSource } from '@accelerator/column';
import type { DatasetDeclaration } from './declaration.ts';
import { datasetDirectory, datasetId, diskName, parseDatasetId, sliceFile } from './disk-names.ts';
import type { DatasetManifest } from './manifest.ts';
import type { DatasetPart } from './slice-writer.ts';

/** The column files that a part consists of, by path relative to the directory that it was written into, with sizes. */
export function partFiles(part: DatasetPart): Record<string, number> {
  return Object.fromEntries(
    Object.entries(part.columns)
      .filter(([, { size }]) => size > 0)
      .map(([column, { size }]) => [columnFile(datasetDirectory('', part.name), diskName(column), part.slice), size]),
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
      const type = declaration.columns[column]?.type;
      if (type === undefined) throw new Error(`Internal error: column '${column}' was not declared`);
      const file = sliceFile(path.join(datasetDirectory(directory, part.name), diskName(column)), part.slice);
      return [column, { file, type, label: { dataset, column, sliceno: part.slice }, summary }];
    }),
  );
}

/** The column files of other jobs that a dataset links to, by path relative to its job directory, with sizes. */
export function linkedFiles(manifest: DatasetManifest): Record<string, number> {
  const directory = datasetDirectory('', manifest.name);
  return Object.fromEntries(
    Object.values(manifest.columns)
      .filter(({ location }) => location.startsWith('../'))
      .flatMap(({ location, slices }) =>
        slices.flatMap(({ size }, sliceno): [string, number][] =>
          size === 0 ? [] : [[columnFile(directory, location, sliceno), size]],
        ),
      ),
  );
}

function columnFile(datasetPath: string, location: string, sliceno: number): string {
  return path.normalize(sliceFile(path.join(datasetPath, location), sliceno));
}

/** The jobs whose files or chain a dataset needs, by code unit. */
export function linkedJobs(manifest: DatasetManifest): string[] {
  const jobs = Object.values(manifest.columns).flatMap(({ location }) => {
    const [, job] = /^\.\.\/\.\.\/([^/]+)\//.exec(location) ?? [];
    return job === undefined ? [] : [job];
  });
  const previous = manifest.previous === null ? [] : [parseDatasetId(manifest.previous).jobId];
  return [...new Set([...jobs, ...previous])].sort(compareCodeUnits);
}
