import { isAcceleratorError } from '@accelerator/base';
import { type DatasetManifest, datasetId, linkedJobs, parseDatasetId, readManifest } from '@accelerator/dataset';
import { type InputNames, idThere, type JobPost, type JobSetup } from '@accelerator/job';
import { replacedSubjobs } from './replaced-subjobs.ts';
import type { Workdir } from './workdir.ts';

/** The other jobs that a job refers to, by id: of its workdir, and of those that are read through it. */
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
  const files = post === undefined ? new Set<string>() : jobsBehind(post);
  if (post?.subjobs !== undefined) for (const job of replacedSubjobs(workdir, id).values()) files.add(job);
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

/** The jobs without which one is not reused, as its record tells: its chain leads farther. */
export function jobsBehind({ links, chained = [], subjobs = [], files }: JobPost): Set<string> {
  const found = new Set<string>(chained);
  for (const file of Object.keys(links)) {
    const job = /^\.\.\/([^/]+)\//.exec(file)?.[1];
    if (job !== undefined) found.add(job);
  }
  for (const { job } of subjobs) if (job !== undefined) found.add(job);
  for (const { refers = [] } of Object.values(files)) for (const each of refers) found.add(jobOf(each));
  return found;
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

/** What is in a workdir that nobody has configured is nothing that could be kept. */
function ownJobOf(name: string): string[] {
  const id = idThere(name);
  return id === undefined ? [] : [jobOf(id)];
}

function jobOf(datasetId: string): string {
  return parseDatasetId(datasetId).jobId;
}
