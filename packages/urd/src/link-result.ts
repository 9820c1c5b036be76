import { lstatSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Door, isAcceleratorError, makeFolder, nameBeside, noLinks, pathInside, systemCode } from '@accelerator/base';
import type { Job } from '@accelerator/store';
import { z } from 'zod';
import { resultNotLinked, resultTaken, resultUnclear } from './errors.ts';

/** What people read of a result. */
export interface ResultAbout {
  /** A few words. */
  readonly header?: string;
  readonly description?: string;
}

export const aboutSchema = z.object({ header: z.string().optional(), description: z.string().optional() });

/** What is linked, and as which name. */
export interface MeantResult {
  /** Below the folder for results. */
  readonly name: string;
  /** Path in the job; null: its directory. */
  readonly file: string | null;
}

/**
 * What a script means by the name of a result: `sums.csv` is the only file of the job that ends in `.csv`, `sums` the
 * directory of the job; behind `reports/` the file keeps its name.
 * @param file undefined: the script does not say
 * @throws AcceleratorError `RESULT_UNCLEAR` when it may be one of several
 */
export function meantResult(name: string, job: Job, file: string | null | undefined): MeantResult {
  const isFolder = name.endsWith('/');
  const target = file === undefined ? fileCalled(name, job) : file;
  return { name: isFolder && target !== null ? name + path.posix.basename(target) : name, file: target };
}

function fileCalled(name: string, job: Job): string | null {
  const ending = path.posix.extname(name).toLowerCase();
  const isWanted = (file: string): boolean =>
    name.endsWith('/') || (ending !== '' && path.posix.extname(file).toLowerCase() === ending);
  const files = job.files().filter(isWanted);
  if (files.length > 1) throw resultUnclear(name, job.id, files);
  return files[0] ?? null;
}

/**
 * Links a job, or one of its files, into the folder for results: replaces the link of an earlier run, but nothing else.
 * The link is relative, so that a project can be moved.
 * @returns absolute path of the link
 * @throws AcceleratorError `NAME_LEAVES_JOB`, `JOB_FILE_NOT_FOUND`, `RESULT_TAKEN` when something else has the name,
 *   `RESULT_NOT_LINKED`
 */
export function linkResult(results: string, { name, file }: MeantResult, job: Job): string {
  const link = pathInside(results, name, 'name of a result');
  try {
    makeWay(results, path.relative(results, link));
    const target = file === null ? job.path : job.locate(file);
    const found = lstatSync(link, { throwIfNoEntry: false });
    if (found !== undefined && !found.isSymbolicLink()) throw resultTaken(link);
    // Of a name of its own: beside a long one there may be no room for a longer one.
    const temporary = nameBeside(path.join(path.dirname(link), '.link'));
    symlinkSync(path.relative(path.dirname(link), target), temporary);
    renameSync(temporary, link);
    return link;
  } catch (error) {
    throw refusals.has(systemCode(error) ?? '') ? resultNotLinked(link, error) : error;
  }
}

/** What a disk says to a name, or to links. */
const refusals: ReadonlySet<string> = new Set([...noLinks, 'ENAMETOOLONG', 'EILSEQ', 'EINVAL']);

/** A link of an earlier run in the place of a folder would lead into a job, which is finished and stays as it is. */
function makeWay(results: string, name: string): void {
  const folder = path.dirname(name);
  try {
    if (folder === '.') makeFolder(results);
    else new Door(results).makeFolder(folder);
  } catch (error) {
    if (isAcceleratorError(error)) throw resultTaken(String(error.details.file));
    if (['EEXIST', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw resultTaken(path.join(results, folder));
    throw error;
  }
}
