import { appendFileSync, linkSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { copyToNew, isAcceleratorError, noHardLinks, systemCode } from '@accelerator/base';
import { readOutput, type Workdir } from '@accelerator/store';
import { quietly } from '../quietly.ts';

/** An attempt of a job that ended early. */
export interface KeptAttempt {
  readonly job: string;
  /** Its name there. */
  readonly attempt: string;
}

/**
 * Takes files of an attempt over into a directory here: as further names of the same files, so that it costs no room, and
 * that nothing happens to them when the other job is removed meanwhile.
 * @param names in the attempt's directory; what was moved to its place in the job already is found there
 * @returns false when one of them is gone, or no plain file
 */
export function takeFiles(workdir: Workdir, from: KeptAttempt, directory: string, names: readonly string[]): boolean {
  return names.every((name) =>
    takeAs(
      workdir,
      [`${from.job}/attempts/${from.attempt}/${name}`, `${from.job}/${name}`],
      path.join(directory, name),
    ),
  );
}

/** Takes over the first of these files that is there. @param target its path here, absolute */
export function takeAs({ door }: Workdir, places: readonly string[], target: string): boolean {
  try {
    const place = places.find((each) => door.stat(each)?.isFile() === true);
    if (place === undefined) return false;
    takeFile(door.pathTo(place), target);
    return true;
  } catch (error) {
    // It was removed at this moment, or leads elsewhere.
    if (systemCode(error) === 'ENOENT' || isAcceleratorError(error)) return false;
    throw error;
  }
}

/** Takes over what an attempt at a part printed, as far as it's kept. @param target absolute */
export function takeOutput({ door }: Workdir, { job, attempt }: KeptAttempt, part: string, target: string): void {
  const places = [`${job}/attempts/${attempt}.txt`, `${job}/output/${part}.txt`];
  quietly(() => {
    const place = places.find((each) => door.stat(each)?.isFile() === true);
    if (place !== undefined) for (const block of readOutput(door, place)) appendFileSync(target, block);
  });
}

/** No further name of this file can be had there. */
const noFurtherName: ReadonlySet<string> = new Set([...noHardLinks, 'EXDEV', 'EACCES']);

function takeFile(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch (error) {
    if (!noFurtherName.has(systemCode(error) ?? '')) throw error;
    copyToNew(from, to);
  }
}
