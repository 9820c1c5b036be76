import { isAcceleratorError } from '@accelerator/base';
import { type DatasetManifest, datasetId, linkedJobs, parseDatasetId, readManifest } from '@accelerator/dataset';
import { type InputNames, type JobPost, type JobSetup, parseInputName } from '@accelerator/job';
import { replacedSubjobs } from './replaced-subjobs.ts';
import type { Workdir } from './workdir.ts';

/** The other jobs of its workdir that a job refers to, by id. */
export interface JobNeeds {
  /** Given to it as inputs, or makers of its input files: to run it again they are needed whole, to explain it by their records. */
  readonly inputs: ReadonlySet<string>;
  /**
   * Whose files its datasets are made of: the columns that it links to, and what comes before it in a chain; and to
   * whose datasets, or to which jobs, its values refer; and for which it asked: without them it is not reused.
   */
  readonly files: ReadonlySet<string>;
}

/** What a job needs of others, from its records alone. A manifest that can't be read is passed over: its links are known. */
export function jobNeeds(workdir: Workdir, id: string, setup: JobSetup, post: JobPost | undefined): JobNeeds {
  const { datasets, jobs } = setup.preimage;
  const isCollected = post?.status === 'collected';
  const names = [...Object.values(datasets), ...Object.values(jobs), setup.fileJobs ?? null].flatMap(namesIn);
  const inputs = new Set(names.flatMap(ownJobOf));
  const files = new Set(Object.keys(post?.links ?? {}).flatMap((file) => /^\.\.\/([^/]+)\//.exec(file)?.[1] ?? []));
  for (const { job } of post?.subjobs ?? []) if (job !== undefined) files.add(job);
  if (post?.subjobs !== undefined) for (const job of replacedSubjobs(workdir, id).values()) files.add(job);
  for (const { refers = [] } of Object.values(post?.files ?? {})) for (const each of refers) files.add(jobOf(each));
  for (const name of Object.keys(post?.datasets ?? {})) {
    const manifest = findManifest(workdir, datasetId(id, name));
    if (manifest === undefined) continue;
    for (const job of linkedJobs(manifest)) files.add(job);
    // A parent whose columns were all dropped gives the row counts, and what it descends from.
    if (manifest.parent !== null) inputs.add(jobOf(manifest.parent));
  }
  for (const needed of [inputs, files]) needed.delete(id);
  // What is left of a collected job can be read without the files of others.
  return isCollected ? { inputs: new Set([...inputs, ...files]), files: new Set() } : { inputs, files };
}

function findManifest(workdir: Workdir, id: string): DatasetManifest | undefined {
  try {
    return readManifest(workdir.path, id);
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}

function namesIn(names: InputNames): readonly string[] {
  if (names === null) return [];
  return typeof names === 'string' ? [names] : names;
}

/** What is in another workdir is nothing that this one could keep. */
function ownJobOf(name: string): string[] {
  const { root, id } = parseInputName(name);
  return root === '' ? [jobOf(id)] : [];
}

function jobOf(datasetId: string): string {
  return parseDatasetId(datasetId).jobId;
}
