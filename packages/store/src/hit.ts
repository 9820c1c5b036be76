import { lstatSync } from 'node:fs';
import path from 'node:path';
import { type AcceleratorError, isAcceleratorError } from '@accelerator/base';
import { parseDatasetId } from '@accelerator/dataset';
import type { JobPost, JobSetup } from '@accelerator/job';
import type { Workdir } from './workdir.ts';

/** A finished job whose files are all there, or why it can't be used. */
export type Hit =
  | { readonly ok: true; readonly setup: JobSetup; readonly post: JobPost }
  /** `expected`: nothing is wrong, its files were removed by `ax gc --payload`. */
  | { readonly ok: false; readonly reason: string; readonly expected?: boolean };

/**
 * Whether a job that an index names may be reused: it finished well, every file that its record names is there with
 * its size, and so are the column files of other jobs that its datasets link to. Costs one stat for each file.
 * @throws AcceleratorError `RECORD_FORMAT`
 */
export function checkJob(workdir: Workdir, id: string): Hit {
  try {
    const directory = workdir.jobPath(id);
    const post = workdir.records.readPost(id);
    if (post === undefined) return { ok: false, reason: 'it never finished, or was removed' };
    if (post.status === 'collected') return { ok: false, reason: 'its files were removed by `ax gc`', expected: true };
    if (post.status !== 'done') return { ok: false, reason: 'it failed' };
    for (const file in post.files) {
      const problem = sizeProblem(directory, file, post.files[file]?.size);
      if (problem !== undefined) return { ok: false, reason: problem };
    }
    for (const link in post.links) {
      const problem = sizeProblem(directory, link, post.links[link]);
      if (problem !== undefined) return { ok: false, reason: problem };
    }
    const gone = Object.values(post.files).flatMap(({ refers = [] }) =>
      refers.filter((each) => !isThere(workdir, each)),
    );
    if (gone[0] !== undefined) return { ok: false, reason: `its values refer to ${gone[0]}, which is not there` };
    return { ok: true, setup: workdir.readSetup(id), post };
  } catch (error) {
    // A record of a later version is not to be judged, and nothing is to be built in its place.
    if (!isAcceleratorError(error) || error.code === 'RECORD_FORMAT') throw error;
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Whether a dataset or job to which a value refers can be opened. */
function isThere(workdir: Workdir, id: string): boolean {
  const { jobId, name } = parseDatasetId(id);
  const post = workdir.records.readPost(jobId);
  return post?.status === 'done' && (id === jobId || Object.hasOwn(post.datasets, name));
}

/** The record is that of the job which is named before it. */
function reasonOf({ message, details }: AcceleratorError): string {
  const { file, reason } = details;
  return typeof file === 'string' && typeof reason === 'string'
    ? `its ${path.basename(file)} can't be read: ${reason}`
    : message;
}

/** What is wrong with the size of a file, if anything is. */
export function sizeProblem(directory: string, file: string, expected: number | undefined): string | undefined {
  // A link is not followed: jobs keep plain files, and one that somebody planted may lead anywhere.
  const stat = lstatSync(path.join(directory, file), { throwIfNoEntry: false });
  if (stat === undefined) return `its file '${file}' is missing`;
  if (!stat.isFile()) return `its file '${file}' is no plain file`;
  if (stat.size !== expected) return `its file '${file}' has ${stat.size} bytes instead of ${expected}`;
  return undefined;
}
