import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder, systemCode, withPlace } from '@accelerator/base';
import type { JobSetup } from '@accelerator/job';
import type { Workdir } from './workdir.ts';

/**
 * The finished jobs of each method, oldest first: a cache, for `ax why` and for "the latest job of this method". One
 * line is appended for each job, so engines that share a workdir don't disturb each other.
 */
export function noteJob(workdir: Workdir, method: string, id: string): void {
  const file = historyFile(workdir, method);
  makeFolder(path.dirname(file));
  try {
    appendFileSync(file, `${id}\n`);
  } catch (error) {
    throw withPlace(error, file);
  }
}

/** Ids of the jobs of a method that finished, oldest first. Some may have been removed since. */
export function jobsOfMethod(workdir: Workdir, method: string): string[] {
  try {
    const lines = readFileSync(historyFile(workdir, method), 'utf8').split('\n');
    return lines.filter((line) => workdir.isJobId(line));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return [];
  }
}

/** Of more, the newest: a miss reads the record of each (0.03 ms). */
const nearestAmong = 16;

/**
 * The newest of the jobs of a method that differ least from a job to be, by a count of differences; or undefined.
 * @param before only jobs with a lower number than this one's
 */
export function nearestJob(
  workdir: Workdir,
  method: string,
  differences: (setup: JobSetup) => number,
  before?: string,
): JobSetup | undefined {
  const all = jobsOfMethod(workdir, method);
  const candidates = before === undefined ? all : all.filter((id) => numberIn(id) < numberIn(before));
  let nearest: { readonly setup: JobSetup; readonly far: number } | undefined;
  for (const id of candidates.slice(-nearestAmong)) {
    const setup = workdir.records.peekSetup(id);
    if (setup === undefined) continue;
    const far = differences(setup);
    if (nearest === undefined || far <= nearest.far) nearest = { setup, far };
  }
  return nearest?.setup;
}

function numberIn(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

function historyFile(workdir: Workdir, method: string): string {
  return path.join(workdir.path, 'methods', method);
}
