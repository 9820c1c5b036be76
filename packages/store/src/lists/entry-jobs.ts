import type { Workdir } from '../workdir.ts';
import { entryJobMissing } from './errors.ts';
import type { EntryJobRecord } from './list-line.ts';
import type { EntryRecord } from './list-state.ts';

/** The id of a job of an entry in this workdir, where it contains what was entered; or why it can't be used. */
export function findEntryJob(
  workdir: Workdir,
  { places, jobs }: EntryRecord,
  index: number,
): { readonly id: string } | { readonly problem: string } {
  const job = jobs[index];
  if (job === undefined) throw new Error(`Internal error: an entry has no job ${index}`);
  const id = places.get(workdir.id ?? '')?.[index];
  if (id === undefined) return { problem: `it lies in another workdir than ${workdir.path}` };
  if (!workdir.hasJob(id)) return { problem: `${id} was removed` };
  return isEntryJob(workdir, { ...job, job: id }) ? { id } : { problem: `${id} is another job now` };
}

/**
 * The id of a job of an entry.
 * @throws AcceleratorError `ENTRY_JOB_MISSING`
 */
export function entryJob(workdir: Workdir, record: EntryRecord, index: number): string {
  const found = findEntryJob(workdir, record, index);
  if ('id' in found) return found.id;
  const { list, timestamp, jobs } = record;
  throw entryJobMissing(`${list}/${timestamp}`, jobs[index]?.name ?? '', found.problem);
}

/** Whether a job is in this workdir and contains what was entered. */
export function isEntryJob(workdir: Workdir, { job, digest }: EntryJobRecord): boolean {
  return workdir.hasJob(job) && workdir.readPost(job)?.digest === digest;
}
