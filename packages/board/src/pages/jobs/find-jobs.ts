import { type IndexedJob, type JobIndex, summarizeJob } from '@accelerator/inspect';
import type { Workdir } from '@accelerator/store';

/** Which jobs are wanted: all that is given must fit. */
export interface JobWish {
  readonly q?: string | undefined;
  readonly method?: string | undefined;
  readonly state?: string | undefined;
  readonly script?: string | undefined;
  /** `size:256`, `crop.width:3`. */
  readonly option?: string | undefined;
  /** Only those before this job. */
  readonly before?: string | undefined;
}

export interface FoundJobs {
  readonly jobs: readonly IndexedJob[];
  /** Whether there are older ones that fit. */
  readonly more: boolean;
}

/** The newest jobs that fit, as far as the index has come. */
export function findJobs(workdir: Workdir, index: JobIndex, wish: JobWish, count: number): FoundJobs {
  const fits = matcherOf(workdir, wish);
  const below = wish.before === undefined ? Number.POSITIVE_INFINITY : workdir.numberOf(wish.before);
  const found: IndexedJob[] = [];
  for (const job of index.jobs) {
    if (job.number >= below || !fits(job)) continue;
    if (found.length === count) return { jobs: found, more: true };
    found.push(job);
  }
  return { jobs: found, more: false };
}

function matcherOf(workdir: Workdir, wish: JobWish): (job: IndexedJob) => boolean {
  const { method, script, state, option } = wish;
  const words = (wish.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const [, path = '', value = ''] = /^([^:]+):(.*)$/s.exec(option ?? '') ?? [];
  return (job) =>
    (method === undefined || job.method === method) &&
    (script === undefined || job.script === script) &&
    words.every((word) => job.text.includes(word)) &&
    (path === '' || textAt(job.options, path) === value) &&
    (state === undefined || hasState(workdir, job, state));
}

/** Whether one that has not ended runs is looked at only when it is asked for. */
function hasState(workdir: Workdir, { job, end }: IndexedJob, state: string): boolean {
  if (end !== 'unfinished' || (state !== 'running' && state !== 'unfinished')) return end === state;
  return summarizeJob(workdir, job).state === state;
}

/** `size[0]` and `crop.width` of options. */
function textAt(options: unknown, path: string): string | undefined {
  let value = options;
  for (const name of path.split(/[.[\]]+/).filter(Boolean)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
