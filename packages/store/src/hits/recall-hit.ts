import type { Stats } from 'node:fs';
import { isAcceleratorError } from '@accelerator/base';
import type { JobPost } from '@accelerator/job';
import { needsProblem } from '../hit-needs.ts';
import { isTouched, PlainFiles } from '../plain-files.ts';
import type { Workdir } from '../workdir.ts';
import type { KnownHit } from './known-hits.ts';

/**
 * A job that may be reused, by what is known of its record: everything that `checkJob` looks at is as it was published,
 * and nothing has to be read. undefined when anything is otherwise or unknown: then `checkJob` tells.
 */
export function recallHit(workdir: Workdir, id: string): KnownHit | undefined {
  if (!workdir.isJobId(id)) return undefined;
  try {
    return workdir.door.within(id, (folder) => (folder === undefined ? undefined : recallWithin(workdir, id, folder)));
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}

/** Keeps what the record of a job says that was found whole. @param readMs `Date.now()` before it was read */
export function keepHit(workdir: Workdir, id: string, record: JobPost, readMs: number): void {
  const post = workdir.door.stat(`${id}/post.json`);
  if (post !== undefined) workdir.hits.keep(id, workdir.numberOf(id), record, { post, readMs });
}

function recallWithin(workdir: Workdir, id: string, folder: Stats): KnownHit | undefined {
  const { door } = workdir;
  const post = door.statIn(`${id}/post.json`);
  if (post === undefined) return undefined;
  const known = workdir.hits.find(id, workdir.numberOf(id), post);
  if (known === undefined) return undefined;
  const sinceMs = post.ctimeMs;
  // Something was put into its directory since it was tidied up: a note of damage, perhaps.
  if (folder.mtimeMs > sinceMs) return undefined;
  const plain = new PlainFiles(workdir, [id]);
  const look = (file: string, size: number): Stats | undefined => {
    const found = file.includes('/') ? plain.look(id, file, size) : door.statIn(`${id}/${file}`);
    return typeof found === 'object' && found.size === size && found.isFile() ? found : undefined;
  };
  const areAll = (sizes: KnownHit['files'], isWhole: (found: Stats) => boolean): boolean => {
    for (let index = 0; index < sizes.length; index += 2) {
      const found = look(String(sizes[index]), Number(sizes[index + 1]));
      if (found === undefined || !isWhole(found)) return false;
    }
    return true;
  };
  const { files, links, chained, records } = known;
  const isWhole =
    areAll(files, ({ ctimeMs }) => ctimeMs <= sinceMs) &&
    areAll(links, () => true) &&
    areAll(records, (found) => !isTouched(found, sinceMs));
  if (!isWhole) return undefined;
  if (links.length === 0 && chained.length === 0) return known;
  const needs = { files: {}, links: sizesOf(links), chained };
  return needsProblem(workdir, id, needs) === undefined ? known : undefined;
}

function sizesOf(links: KnownHit['links']): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (let index = 0; index < links.length; index += 2) sizes[String(links[index])] = Number(links[index + 1]);
  return sizes;
}
