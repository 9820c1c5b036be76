import path from 'node:path';
import { formatJson } from '@accelerator/base';
import { assembleManifest, linkedFiles, manifestPath } from '@accelerator/dataset';
import type { JobRun } from './job-run.ts';

/**
 * Writes `dataset.json` of every dataset that has been declared since the last call: after analysis, so that synthesis
 * can read them, and after synthesis.
 */
export function finishDatasets(run: JobRun): void {
  const { workdir } = run.tools;
  const { links, digests } = run.datasets;
  for (const declaration of run.files.takeDeclarations()) {
    if (Object.hasOwn(digests, declaration.name)) continue;
    const manifest = assembleManifest({
      jobId: run.setup.job,
      slices: workdir.slices,
      declaration,
      parts: run.files.partsOf(declaration.name),
      workdir: workdir.path,
    });
    run.files.writeRecord(path.relative(run.path, manifestPath(run.path, declaration.name)), formatJson(manifest));
    Object.assign(links, linkedFiles(manifest));
    digests[declaration.name] = manifest.digest;
  }
}
