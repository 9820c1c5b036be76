import path from 'node:path';
import { sealJson } from '@accelerator/base';
import {
  assembleManifest,
  type DatasetDeclaration,
  linkedFiles,
  manifestPath,
  parseDatasetId,
} from '@accelerator/dataset';
import type { JobRun } from './job-run.ts';

/**
 * Writes `dataset.json` of datasets that have been declared: after prepare, of those that it wrote itself, and after
 * analysis of the others, so that the phases after them can read them; and after synthesis.
 * @param isDone which are; default: all
 */
export function finishDatasets(run: JobRun, isDone: (declaration: DatasetDeclaration) => boolean = () => true): void {
  const { workdir } = run.tools;
  const { links, chained, digests } = run.datasets;
  for (const declaration of run.files.takeDeclarations(isDone)) {
    if (Object.hasOwn(digests, declaration.name)) continue;
    const manifest = assembleManifest({
      jobId: run.setup.job,
      slices: workdir.slices,
      declaration,
      parts: run.files.partsOf(declaration.name),
      retractions: run.files.retractions,
      workdir: workdir.path,
    });
    run.files.writeRecord(path.relative(run.path, manifestPath(run.path, declaration.name)), sealJson(manifest));
    Object.assign(links, linkedFiles(manifest));
    const before = manifest.previous === null ? run.setup.job : parseDatasetId(manifest.previous).jobId;
    if (before !== run.setup.job) chained.add(before);
    digests[declaration.name] = manifest.digest;
  }
}
