import { readFileSync } from 'node:fs';
import { AcceleratorError, digestFile, systemCode } from '@accelerator/base';
import { noteIn, type PictureNote } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';

/** A job that made a file. */
export interface FileOwner {
  /** Its id; of one that is not here and is known by a picture only its key. */
  readonly job: string;
  readonly method: string | null;
  /** How the file is called there, or what of the job it is. */
  readonly file: string;
  /** `digest`: the job has a file with the same content; `note`: the picture says so. */
  readonly by: 'digest' | 'note';
  readonly created: string | null;
  /** Whether the job is here. */
  readonly there: boolean;
}

/** Which jobs made a file, as `ax whose --json` prints it. */
export interface WhoseFile {
  readonly digest: string;
  /** The newest first. */
  readonly owners: readonly FileOwner[];
}

/** Pictures are read whole for what they say. */
const mostRead = 256 * 2 ** 20;

/**
 * The jobs of a workdir that made a file: by what a picture says of itself, and by the digest of the content.
 * @throws AcceleratorError `FILE_NOT_FOUND`
 */
export function whoseFile(workdir: Workdir, file: string): WhoseFile {
  try {
    const { digest, size } = digestFile(file);
    const note = size <= mostRead ? noteIn(readFileSync(file)) : undefined;
    const owners = ownersOf(workdir, digest);
    const noted = note === undefined ? [] : ownersNoted(workdir, note);
    const isOwner = (each: FileOwner): boolean =>
      owners.some(({ job, file: of }) => job === each.job && of === each.file);
    return { digest, owners: [...noted.filter((each) => !isOwner(each)), ...owners] };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') throw fileNotFound(file, error);
    throw error;
  }
}

/** The jobs that made a file of this content. @param digest or its beginning, of at least 8 characters */
export function ownersOf(workdir: Workdir, digest: string): FileOwner[] {
  return jobsHere(workdir).flatMap((job) => ownedBy(workdir, job, digest));
}

/** The newest first; of other workdirs behind its own. */
function jobsHere(workdir: Workdir): string[] {
  const others = workdir.others.flatMap(({ workdir: other }) => other ?? []);
  return [workdir, ...others].flatMap((each) => each.jobIds().reverse());
}

function ownersNoted(workdir: Workdir, note: PictureNote): FileOwner[] {
  const { method, of: file } = note;
  if ('job' in note) {
    const { job, created } = note;
    return [{ job, method, file, by: 'note', created, there: isSame(workdir, note) }];
  }
  const made = jobsHere(workdir).flatMap((job) => {
    const setup = workdir.records.peekSetup(job);
    return setup?.contentKey === note.key && workdir.readPost(job)?.status === 'done' ? [setup] : [];
  });
  if (made.length === 0) return [{ job: note.key, method, file, by: 'note', created: null, there: false }];
  return made.map(({ job, created }) => ({ job, method, file, by: 'note', created, there: true }));
}

function ownedBy(workdir: Workdir, job: string, digest: string): FileOwner[] {
  const post = workdir.readPost(job);
  return Object.entries(post?.files ?? {}).flatMap(([file, record]): FileOwner[] => {
    if (record.digest?.startsWith(digest) !== true) return [];
    const setup = workdir.records.peekSetup(job);
    const { method = null, created = null } = setup ?? {};
    return [{ job, method, file, by: 'digest', created, there: true }];
  });
}

/** A job of that name in another workdir is another one. */
function isSame(
  workdir: Workdir,
  { job, created }: { readonly job: string; readonly created: string | null },
): boolean {
  return workdir.hasJob(job) && workdir.records.peekSetup(job)?.created === created;
}

/**
 * `ax whose` was asked about a file that is not there, or is none.
 *
 * @remedy Give the path of a file.
 */
function fileNotFound(file: string, cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'FILE_NOT_FOUND',
    message: `Expected the path of a file, received '${file}'.`,
    hint: systemCode(cause) === 'EISDIR' ? 'That is a folder.' : 'There is no file of that name here.',
    details: { file },
    cause,
  });
}
