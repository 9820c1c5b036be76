import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, formatJson } from '@accelerator/base';
import { assembleManifest, linkedFiles, manifestPath } from '@accelerator/dataset';
import type { FileRecord } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';
import type { JobFiles } from './collect-attempt.ts';

/** The datasets of a job whose manifests are written. */
export interface FinishedDatasets {
  readonly files: Readonly<Record<string, FileRecord>>;
  readonly links: Readonly<Record<string, number>>;
  readonly digests: Readonly<Record<string, string>>;
}

const none: FinishedDatasets = { files: {}, links: {}, digests: {} };

/**
 * Writes `dataset.json` of every dataset that has been declared since the last call: after analysis, so that synthesis
 * can read them, and after synthesis.
 */
export function finishDatasets(workdir: Workdir, jobId: string, made: JobFiles, before = none): FinishedDatasets {
  const jobPath = workdir.jobPath(jobId);
  let finished = before;
  for (const declaration of made.declarations) {
    if (Object.hasOwn(finished.digests, declaration.name)) continue;
    const manifest = assembleManifest({
      jobId,
      slices: workdir.slices,
      declaration,
      parts: made.parts.filter(({ name }) => name === declaration.name),
      workdir: workdir.path,
    });
    const file = manifestPath(jobPath, declaration.name);
    mkdirSync(path.dirname(file), { recursive: true });
    const content = Buffer.from(formatJson(manifest), 'utf8');
    writeFileSync(file, content);
    const name = path.relative(jobPath, file);
    finished = {
      files: {
        ...finished.files,
        [name]: { size: content.byteLength, digest: null, checksum: digestOf(content) },
      },
      links: { ...finished.links, ...linkedFiles(manifest) },
      digests: { ...finished.digests, [declaration.name]: manifest.digest },
    };
  }
  return finished;
}
