import type { Workdir } from '../workdir.ts';
import { entryJobMissing } from './errors.ts';
import type { EntryJobRecord } from './list-line.ts';
import type { EntryRecord } from './list-state.ts';

/**
 * The id of a job of an entry in this workdir: it is there, and contains what was entered.
 * @throws AcceleratorError `ENTRY_JOB_MISSING`
 */
export function entryJob(workdir: Workdir, record: EntryRecord, index: number): string {
  const { list, timestamp, places, jobs } = record;
  const job = jobs[index];
  if (job === undefined) throw new Error(`Internal error: an entry has no job ${index}`);
  const id = places.get(workdir.id ?? '')?.[index];
  const missing = (reason: string): Error => entryJobMissing(`${list}/${timestamp}`, job.name, reason);
  if (id === undefined) throw missing(`it lies in another workdir than ${workdir.path}`);
  if (!workdir.hasJob(id)) throw missing(`${id} was removed`);
  if (!isEntryJob(workdir, { ...job, job: id })) throw missing(`${id} is another job now`);
  return id;
}

/** Whether a job is in this workdir and contains what was entered. */
export function isEntryJob(workdir: Workdir, { job, digest }: EntryJobRecord): boolean {
  return workdir.hasJob(job) && workdir.readPost(job)?.digest === digest;
}
