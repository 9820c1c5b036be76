import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatJson } from '@accelerator/base';
import { onTestFinished } from 'vitest';
import {
  assembleManifest,
  type ColumnSpecs,
  Dataset,
  type DatasetReport,
  type DatasetWriterOptions,
  DatasetWriters,
  manifestPath,
  type WriteRowOf,
  type WriterHost,
} from '../src/index.ts';

/** A workdir that is gone when the test is. */
export function makeWorkdir(): string {
  const workdir = mkdtempSync(path.join(tmpdir(), 'accelerator-dataset-'));
  onTestFinished(() => rmSync(workdir, { recursive: true, force: true }));
  return workdir;
}

export function makeHost(workdir: string, jobId: string, slices: number, sliceno: number | null = null): WriterHost {
  return { directory: path.join(workdir, jobId), jobId, slices, sliceno };
}

/** What the engine does when a job has ended well. */
export function publish(workdir: string, jobId: string, slices: number, reports: readonly DatasetReport[]): void {
  const parts = reports.flatMap((report) => report.parts);
  const retractions = reports.flatMap((report) => report.retractions ?? []);
  for (const declaration of reports.flatMap((report) => report.declarations)) {
    const manifest = assembleManifest({ jobId, slices, declaration, parts, retractions, workdir });
    const file = manifestPath(path.join(workdir, jobId), declaration.name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, formatJson(manifest));
  }
}

/** A dataset with these rows in its slices, written as a synthesis would. */
export function makeDataset<const C extends ColumnSpecs>(
  workdir: string,
  jobId: string,
  options: DatasetWriterOptions<C>,
  rows: readonly (readonly WriteRowOf<C>[])[],
): Dataset {
  const writers = new DatasetWriters(makeHost(workdir, jobId, rows.length));
  const writer = writers.create<ColumnSpecs>(options);
  rows.forEach((slice, sliceno) => {
    const one = writer.slice(sliceno);
    for (const row of slice) one.writeRow(row);
  });
  publish(workdir, jobId, rows.length, [writers.close()]);
  return Dataset.open(workdir, options.name === undefined ? jobId : `${jobId}/${options.name}`);
}
