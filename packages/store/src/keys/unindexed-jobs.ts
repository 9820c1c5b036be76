import type { JobSetup } from '@accelerator/job';
import type { RecordReader } from '../record-reader.ts';

/** A finished job that the index does not name. */
export type UnindexedJob = Pick<JobSetup, 'job' | 'method' | 'key' | 'contentKey'>;

/**
 * The finished jobs among some, in their order. One with a record that can't be read is none; `ax verify` says so. Nor
 * is one that was only run again to be compared with another.
 */
export function* finishedJobs(records: RecordReader, ids: Iterable<string>): Generator<UnindexedJob, void, undefined> {
  for (const id of ids) {
    if (!records.seemsDone(id)) continue;
    const setup = records.peekSetup(id);
    if (setup !== undefined && setup.rerunOf === undefined) yield setup;
  }
}
