import { lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { pathInside } from '@accelerator/base';
import type { Job } from '@accelerator/store';
import { resultTaken } from './errors.ts';

/**
 * Links a job, or one of its files, into the folder for results: replaces the link of an earlier run, but nothing else.
 * The link is relative, so that a project can be moved.
 * @returns absolute path of the link
 * @throws AcceleratorError `NAME_LEAVES_JOB`, `JOB_FILE_NOT_FOUND`, `RESULT_TAKEN` when something else has the name
 */
export function linkResult(results: string, name: string, job: Job, file: string | undefined): string {
  const link = pathInside(results, name, 'name of a result');
  const target = file === undefined ? job.path : job.filename(file);
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found !== undefined && !found.isSymbolicLink()) throw resultTaken(link);
  mkdirSync(path.dirname(link), { recursive: true });
  const temporary = `${link}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  symlinkSync(path.relative(path.dirname(link), target), temporary);
  renameSync(temporary, link);
  return link;
}
