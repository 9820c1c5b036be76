import { existsSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { type InputNames, type JobPost, type RowCounts, resultFile } from '@accelerator/job';
import { Job, type Workdir } from '@accelerator/store';
import { type DatasetSummary, summarizeDataset } from '../datasets/dataset-summary.ts';
import { type JobSummary, summarizeJob } from './job-summary.ts';
import { type WorkDone, workDone } from './work-done.ts';

/** Everything about a job but what it printed, which may be much: `printedParts`. */
export interface JobDetails extends JobSummary, WorkDone {
  readonly path: string;
  /** When it came from the shared cache; null: it was built here. */
  readonly fetched: string | null;
  readonly source: string;
  /** Of the source: the digest of the bundle. */
  readonly fingerprint: string;
  readonly sourceFiles: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, string>>;
  readonly caption: string | null;
  readonly options: unknown;
  readonly datasetInputs: Readonly<Record<string, InputNames>>;
  readonly jobInputs: Readonly<Record<string, InputNames>>;
  /** The jobs in whose directories input files lie. */
  readonly fileJobs: readonly string[];
  /** The job that asked for it; null: a build script did. */
  readonly parent: string | null;
  /** The jobs for which it asked: the names they were given, and their ids; null for one that failed. */
  readonly subjobs: readonly { readonly name: string; readonly method: string; readonly job: string | null }[];
  readonly key: string;
  readonly digest: string | null;
  readonly versions: Readonly<Record<string, string>>;
  /** Its own files with their sizes, without those of datasets, result and output. */
  readonly files: Readonly<Record<string, number>>;
  readonly datasets: readonly DatasetSummary[];
  readonly hasResult: boolean;
  readonly result: unknown;
  /** Of a map: how many of its rows were computed, and taken from earlier jobs. */
  readonly rowCounts: RowCounts | null;
  /** Rows and files that came to nothing. */
  readonly badRows: number;
  /** Bytes; of the slice process that needed most. */
  readonly peakMemory: number | null;
  readonly error: JobPost['error'] | null;
  /** What of it can't be shown, in sentences: manifests, the result. */
  readonly damaged: readonly string[];
}

/** @throws AcceleratorError `JOB_UNFINISHED` when it was broken off before anything was known of it */
export async function jobDetails(workdir: Workdir, id: string): Promise<JobDetails> {
  const job = Job.open(workdir, id);
  const { setup, post } = job;
  const done = post?.status === 'done' ? post : undefined;
  const hasResult = done?.files[resultFile] !== undefined && existsSync(path.join(job.path, resultFile));
  const damaged: string[] = [];
  const orDamaged = async <T>(rest: T, read: () => T | Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!isAcceleratorError(error)) throw error;
      damaged.push(error.message);
      return rest;
    }
  };
  const datasets: DatasetSummary[] = [];
  for (const name of Object.keys(done?.datasets ?? {})) {
    datasets.push(...(await orDamaged<DatasetSummary[]>([], () => [summarizeDataset(job.dataset(name))])));
  }
  const read = hasResult ? await orDamaged(undefined, async () => ({ result: await job.loadShown() })) : undefined;
  return {
    ...summarizeJob(workdir, id),
    path: job.path,
    fetched: post?.fetched ?? null,
    source: setup.source,
    fingerprint: setup.preimage.source.bundle,
    sourceFiles: setup.sourceFiles,
    packages: setup.preimage.source.packages,
    caption: setup.build.caption ?? null,
    options: job.options,
    datasetInputs: setup.preimage.datasets,
    jobInputs: setup.preimage.jobs,
    fileJobs: setup.fileJobs ?? [],
    parent: setup.build.parent ?? null,
    subjobs: (post?.subjobs ?? []).map(({ name, method, job: made }) => ({
      name: name ?? method,
      method,
      job: made ?? null,
    })),
    key: setup.key,
    digest: done?.digest ?? null,
    versions: setup.versions,
    files: done === undefined ? {} : Object.fromEntries(job.files().map((name) => [name, done.files[name]?.size ?? 0])),
    datasets,
    hasResult: read !== undefined,
    result: read?.result,
    ...workDone(post?.phases ?? []),
    rowCounts: post?.rows ?? null,
    badRows: job.badRows.badRows ?? 0,
    peakMemory: highest((post?.phases ?? []).flatMap(({ peakMemory }) => peakMemory ?? [])),
    error: post?.error ?? null,
    damaged,
  };
}

function highest(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.max(...numbers);
}
