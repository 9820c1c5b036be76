import { type EntryRecord, entryJob, Job, jobNotInEntry, type ResultRecord, type Workdir } from '@accelerator/store';
import { type JobList, jobListOf, type ListedJob } from './job-list.ts';

/** An entry of a list: what was made at a timestamp, and from what. */
export interface ListEntry {
  /** The list, as `ann/import`. */
  readonly list: string;
  readonly timestamp: string;
  /** Empty when there is none. */
  readonly caption: string;
  readonly jobs: JobList;
  /**
   * The last job of a name, or that of a number, from 0, or back from -1.
   * @throws AcceleratorError `JOB_NOT_IN_ENTRY` when there is none; `ENTRY_JOB_MISSING` when it was removed, or lies elsewhere
   */
  job(wanted: string | number): Job;
  /** The entries of other lists that its session asked for, by list: `entry.deps['ann/import']?.timestamp`. */
  readonly deps: Readonly<Record<string, { readonly timestamp: string }>>;
  /** Id of the run that made it, or null. */
  readonly run: string | null;
  /** What `urd.linkResult` has linked meanwhile: name, job, file, header and description. */
  readonly results: readonly ResultRecord[];
}

/** A job of an entry, which is opened when it is asked for: it may have been removed. */
class EntryJob implements ListedJob {
  readonly name: string;
  readonly #open: () => Job;

  constructor(name: string, open: () => Job) {
    this.name = name;
    this.#open = open;
  }

  /** @throws AcceleratorError `ENTRY_JOB_MISSING` */
  get job(): Job {
    return this.#open();
  }
}

/** @param own the jobs, where this run has entered them itself */
export function listEntry(workdir: Workdir, record: EntryRecord, own: JobList | undefined): ListEntry {
  const { list, timestamp, caption, jobs, deps, run, results } = record;
  const opened = jobs.map(({ name }, index) => {
    let job: Job | undefined;
    return new EntryJob(name, () => {
      job ??= Job.open(workdir, entryJob(workdir, record, index));
      return job;
    });
  });
  const all = own ?? jobListOf(opened);
  const job = (wanted: string | number): Job => {
    const found = all.get(wanted);
    if (found !== undefined) return found;
    const names = jobs.map(({ name }) => name);
    throw jobNotInEntry(`${list}/${timestamp}`, typeof wanted === 'number' ? String(wanted) : `'${wanted}'`, names);
  };
  return { list, timestamp, caption, jobs: all, job, deps, run, results };
}
