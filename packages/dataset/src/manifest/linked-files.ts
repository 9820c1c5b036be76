import { compareCodeUnits } from '@accelerator/base';
import { columnFile, datasetDirectory, parseDatasetId } from './disk-names.ts';
import type { DatasetManifest } from './manifest.ts';

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

/** The jobs whose files or chain a dataset needs, by code unit. */
export function linkedJobs(manifest: DatasetManifest): string[] {
  const jobs = Object.values(manifest.columns).flatMap(({ location }) => {
    const [, job] = /^\.\.\/\.\.\/([^/]+)\//.exec(location) ?? [];
    return job === undefined ? [] : [job];
  });
  const previous = manifest.previous === null ? [] : [parseDatasetId(manifest.previous).jobId];
  return [...new Set([...jobs, ...previous])].sort(compareCodeUnits);
}
