import type { Stats } from 'node:fs';
import path from 'node:path';
import { type AcceleratorError, isAcceleratorError } from '@accelerator/base';
import {
  type FileRecord,
  isEngineRecord,
  type JobPost,
  type JobSetup,
  resultFile,
  setupFilesFile,
} from '@accelerator/job';
import { suspicion } from './damage.ts';
import { needsProblem } from './hit-needs.ts';
import { contentProblem, elsewhere, isTouched, PlainFiles } from './plain-files.ts';
import type { Published } from './record-reader.ts';
import type { Workdir } from './workdir.ts';

/** A finished job whose files are all there, or why it can't be used. */
export type Hit =
  | {
      readonly ok: true;
      /** undefined: it was not read, as `post` tells what it is found by, and it is as it was published. */
      readonly setup: JobSetup | undefined;
      readonly post: JobPost;
    }
  /** `expected`: nothing is wrong, its files were removed by `ax gc --payload`. */
  | { readonly ok: false; readonly reason: string; readonly expected?: boolean };

const setupFile = 'setup.json';

/** What of a job is looked at. */
interface Look {
  /** Default: true. False for who looks at each file that is taken from it: one stat less for each. */
  readonly plainFiles?: boolean;
}

/**
 * Whether a job that an index names may be reused: it finished well, every file that its record names is there with
 * its size, and so are the column files of other jobs that its datasets link to; manifests and small results are as they
 * were written, and nothing was found damaged when it was read. Costs one stat for each file; what has not changed since
 * the job was published is not read again (30 µs for each manifest and result, 80 µs for the setup: a fifth of all).
 * @throws AcceleratorError `RECORD_FORMAT`
 */
export function checkJob(workdir: Workdir, id: string, look: Look = {}): Hit {
  try {
    return workdir.door.within(id, (folder) => checkWithin(workdir, id, folder, look));
  } catch (error) {
    // A record of a later version is not to be judged, and nothing is to be built in its place.
    if (!isAcceleratorError(error) || error.code === 'RECORD_FORMAT') throw error;
    return { ok: false, reason: reasonOf(error) };
  }
}

function checkWithin(workdir: Workdir, id: string, folder: Stats | undefined, look: Look): Hit {
  const published = folder && workdir.records.readPublished(id);
  if (folder === undefined || published === undefined) return refused('it never finished, or was removed');
  const { post, changedMs } = published;
  if (post.status === 'collected') return { ok: false, reason: 'its files were removed by `ax gc`', expected: true };
  if (post.status !== 'done') return refused('it failed');
  const plain = new PlainFiles(workdir, [id]);
  const problem =
    othersProblem(workdir, post) ??
    filesProblem(workdir, id, published, { plain, ...look }) ??
    // Nothing was put into its directory since it was tidied up, so no note of damage either.
    (folder.mtimeMs > changedMs || workdir.otherOf(id) !== undefined ? suspicion(workdir, id) : undefined) ??
    needsProblem(workdir, id, post);
  if (problem !== undefined) return refused(problem);
  return { ok: true, setup: sparesSetup(id, published, plain) ? undefined : workdir.readSetup(id), post };
}

/** Whether `post.json` tells what the job is found by, and the setup is there as it was when that was written. */
function sparesSetup(id: string, { post, changedMs }: Published, plain: PlainFiles): boolean {
  // Inputs of which a phase asked which ones they are stand in the setup.
  if (post.preimages === undefined || (post.seen?.identities.length ?? 0) > 0) return false;
  return [setupFile, setupFilesFile].every((name) => {
    const record = post.records?.[name];
    if (record === undefined) return name !== setupFile;
    const found = plain.look(id, name, record.size);
    return typeof found === 'object' && !isTouched(found, changedMs);
  });
}

/** What is wrong with the jobs of other workdirs that it needs: what is at their places may be others by now. */
function othersProblem(workdir: Workdir, { others }: JobPost): string | undefined {
  for (const job in others) {
    const other = workdir.otherOf(job);
    if (other === undefined && !workdir.isJobId(job)) return `it needs ${job}, whose workdir is not configured`;
    if (other?.problem !== undefined) return `it needs ${job}, whose workdir can't be used: ${other.problem}`;
    const post = workdir.readPost(job);
    if (post === undefined) return `it needs ${job}, which is not there`;
    if (post.digest !== others[job]) return `it needs ${job}, which is another job now`;
  }
  return undefined;
}

function refused(reason: string): Hit {
  return { ok: false, reason };
}

/** A result up to this size is read when its job is reused; a larger one when it is loaded. */
const smallBytes = 1 << 16;

function filesProblem(
  workdir: Workdir,
  id: string,
  { post: { files, links }, changedMs }: Published,
  { plain, plainFiles = true }: Look & { readonly plain: PlainFiles },
): string | undefined {
  for (const file in files) {
    const record = files[file];
    if (!plainFiles && record !== undefined && isAuthors(file, record)) continue;
    const found = plain.look(id, file, record?.size);
    if (typeof found === 'string') return found;
    if (found === elsewhere) continue;
    if (record === undefined || found.ctimeMs <= changedMs || !isReadAtReuse(file, record)) continue;
    const digest = record.checksum ?? record.digest;
    const damage = digest === null ? undefined : contentProblem(workdir.door, id, file, digest);
    if (damage !== undefined) return damage;
  }
  for (const link in links) {
    const problem = plain.sizeProblem(id, link, links[link]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Neither a column, nor a record, nor the result. */
function isAuthors(file: string, { digest }: FileRecord): boolean {
  return digest !== null && file !== resultFile;
}

function isReadAtReuse(file: string, record: FileRecord): boolean {
  return isEngineRecord(record) || (file === resultFile && record.size <= smallBytes);
}

/** The record is that of the job which is named before it. */
function reasonOf({ message, details }: AcceleratorError): string {
  const { file, reason } = details;
  return typeof file === 'string' && typeof reason === 'string'
    ? `its ${path.basename(file)} can't be read: ${reason}`
    : message;
}
