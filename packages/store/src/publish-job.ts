import { utimesSync } from 'node:fs';
import path from 'node:path';
import { sealJson } from '@accelerator/base';
import type { JobPost } from '@accelerator/job';
import { jobsBehind } from './job-needs.ts';
import { noteUse } from './uses.ts';
import type { Workdir } from './workdir.ts';

/** Paths in a job directory that are to be on the disk before the job counts, besides its record. */
export interface DurablePaths {
  readonly files: Iterable<string>;
  readonly folders: Iterable<string>;
}

/**
 * The last step of a job: everything that it made is forced onto the disk (fsync), then `post.json` is renamed into
 * place, and from there on the job counts.
 * @param durable undefined: the system writes when it likes, and a power cut may take what was finished last
 */
export async function publishJob(workdir: Workdir, id: string, post: JobPost, durable?: DurablePaths): Promise<void> {
  const directory = workdir.jobPath(id);
  const record = `${id}/post.json`;
  const sealed = sealJson({ ...post, ...othersOf(workdir, post) });
  if (durable === undefined) {
    workdir.door.write(record, sealed);
    return;
  }
  const inJob = (names: Iterable<string>): string[] => [...names].map((name) => path.join(directory, name));
  const before = [...inJob(durable.files), workdir.path, ...inJob(durable.folders)];
  await workdir.door.writeAfter(record, sealed, before);
}

function othersOf(workdir: Workdir, post: JobPost): Pick<JobPost, 'others'> {
  if (workdir.others.length === 0) return {};
  const digests = [...jobsBehind(post)]
    .filter((job) => workdir.otherOf(job) !== undefined)
    .map((job) => [job, workdir.readPost(job)?.digest ?? ''] as const);
  // It may link to what nobody has asked for by its name.
  for (const [job] of digests) {
    const other = workdir.otherOf(job)?.workdir;
    if (other !== undefined) noteUse(other, job, workdir);
  }
  return digests.length === 0 ? {} : { others: Object.fromEntries(digests) };
}

/**
 * Marks the moment from which nothing changes in the directory of a finished job: what is older than its record need
 * not be looked at again when it is reused (saves a look at the disk for each job).
 * @throws system errors
 */
export function sealDirectory(workdir: Workdir, id: string): void {
  const now = new Date();
  utimesSync(workdir.door.pathTo(`${id}/post.json`), now, now);
}
