import path from 'node:path';
import { ifThere, isAcceleratorError } from '@accelerator/base';
import { damageFile } from '@accelerator/job';
import { quietly } from './quietly.ts';
import { isWhole } from './verify/is-whole.ts';
import type { Workdir } from './workdir.ts';

/** Errors that say that a file is not as it was written; `details.file` is its path. */
const damageCodes: ReadonlySet<string> = new Set([
  'COLUMN_FILE_DAMAGED',
  'FILE_DAMAGED',
  'MANIFEST_DAMAGED',
  'METHOD_DAMAGED',
]);

const mostCauses = 16;

/**
 * Lets a job be built again of which something was found damaged when it was read: the file `damaged` in its directory
 * says so. What can't be seen without reading everything would be handed on for ever otherwise.
 * @returns whether that was not known before
 */
export function noteDamage(workdir: Workdir, error: unknown): boolean {
  let isNews = false;
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < mostCauses; depth++, cause = cause.cause) {
    const { file } = isAcceleratorError(cause) && damageCodes.has(cause.code) ? cause.details : {};
    if (typeof file !== 'string') continue;
    quietly(() => {
      isNews = note(workdir, file) || isNews;
    });
  }
  return isNews;
}

function note(workdir: Workdir, file: string): boolean {
  let isNews = false;
  for (const place of [workdir, ...workdir.others.flatMap(({ workdir: other }) => other ?? [])]) {
    const [found = '', ...rest] = path.relative(place.path, file).split(path.sep);
    if (rest.length === 0 || !place.isJobId(found)) continue;
    const name = rest.join('/');
    // Nothing is changed in another workdir: it is kept here that its job is of no use.
    const jobs = place === workdir ? finishedThatShare(workdir, found, name) : [found];
    for (const job of jobs) {
      isNews ||= workdir.door.stat(noteOf(workdir, job)) === undefined;
      workdir.door.write(noteOf(workdir, job), `${name}\n`);
    }
  }
  return isNews;
}

function finishedThatShare(workdir: Workdir, found: string, name: string): string[] {
  const isFinished = (job: string): boolean => workdir.door.stat(`${job}/post.json`)?.isFile() === true;
  return jobsThatShare(workdir, found, name).filter(isFinished);
}

/** Where it is noted that something of a job is damaged. */
function noteOf(workdir: Workdir, job: string): string {
  return workdir.otherOf(job) === undefined ? `${job}/${damageFile}` : `damaged/${job}`;
}

/** The job, and those that have the very same file: built again from one of these, it would be as damaged as before. */
function jobsThatShare(workdir: Workdir, found: string, name: string): string[] {
  const own = workdir.door.stat(`${found}/${name}`);
  if (own === undefined || own.nlink < 2) return [found];
  const shares = (job: string): boolean => {
    const other = ifThere(() => workdir.door.stat(`${job}/${name}`), undefined);
    return other?.ino === own.ino && other.dev === own.dev;
  };
  return workdir.jobIds().filter((job) => job === found || shares(job));
}

/** What is wrong with a job of which something was found damaged; undefined for one that is whole. */
export function suspicion(workdir: Workdir, id: string): string | undefined {
  const isOthers = workdir.otherOf(id) !== undefined;
  const notes = [noteOf(workdir, id), ...(isOthers ? [`${id}/${damageFile}`] : [])];
  if (notes.every((each) => workdir.door.stat(each) === undefined)) return undefined;
  // It may have been put right since.
  const problem = isWhole(workdir, id);
  if (problem === undefined) quietly(() => workdir.door.remove(noteOf(workdir, id)));
  return problem;
}
