import { isAcceleratorError } from '@accelerator/base';
import { type InputNames, idThere, type JobSetup } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';
import { endOf, type JobEnd } from './job-summary.ts';

/** What is searched and counted of a job, without its datasets. */
export interface IndexedJob {
  readonly job: string;
  readonly number: number;
  /** `-` for one that was broken off before anything was known of it, or whose records can't be read. */
  readonly method: string;
  readonly script: string | null;
  readonly run: string | null;
  readonly caption: string;
  /** As it was when it was read. */
  readonly end: JobEnd;
  readonly created: string | null;
  readonly seconds: number | null;
  /** Of the files that it made. */
  readonly bytes: number;
  readonly options: unknown;
  /** All by which it is found, in lower case. */
  readonly text: string;
  readonly datasets: readonly string[];
  /** The jobs of this workdir that it was given, and those for which it asked. */
  readonly needs: readonly string[];
}

/** What the records of a job say; one whose records can't be read is known by its id. */
export function indexJob(workdir: Workdir, job: string): IndexedJob {
  const { setup, post } = workdir.records.inspect(job);
  const sizes = post?.status === 'done' ? Object.values(post.files).map(({ size }) => size) : [];
  const { script = null, run = null, caption = '' } = setup?.build ?? {};
  const method = setup?.method ?? '-';
  const options = setup?.preimage.options ?? null;
  return {
    job,
    number: workdir.numberOf(job),
    method,
    script,
    run,
    caption,
    end: setup === undefined ? 'unfinished' : endOf(post),
    created: setup?.created ?? null,
    seconds: post?.seconds ?? null,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    options,
    text: [job, method, script, caption, JSON.stringify(options)].join('\n').toLowerCase(),
    datasets: Object.keys(post?.datasets ?? {}),
    needs: [
      ...new Set([
        ...(setup === undefined ? [] : givenJobs(setup)),
        ...(post?.subjobs ?? []).flatMap((subjob) => subjob.job ?? []),
      ]),
    ],
  };
}

function givenJobs({ preimage, fileJobs }: JobSetup): string[] {
  return [...Object.values(preimage.datasets), ...Object.values(preimage.jobs), fileJobs ?? null]
    .flatMap(namesIn)
    .flatMap(ownJob);
}

function namesIn(names: InputNames): readonly string[] {
  if (names === null) return [];
  return typeof names === 'string' ? [names] : names;
}

/** The job in a name, of this workdir. */
function ownJob(name: string): string[] {
  try {
    const id = idThere(name);
    return id === undefined ? [] : [id.split('/')[0] ?? id];
  } catch (error) {
    if (isAcceleratorError(error)) return [];
    throw error;
  }
}
