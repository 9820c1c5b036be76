import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '@accelerator/base';
import type { Workdir } from '@accelerator/store';

/** A link that a build script made into the folder for results. */
export interface ResultLink {
  readonly name: string;
  readonly linkedMs: number;
  /** null: it leads to no job of this workdir. */
  readonly job: string | null;
  /** Which of its files; null: the whole job. */
  readonly file: string | null;
}

const mostLinks = 2000;
const deepest = 4;

/** The links of the folder for results, the newest first: where they lead is read, and none is followed. */
export function resultLinks(folder: string, workdir: Workdir): ResultLink[] {
  const found: ResultLink[] = [];
  const root = realOf(workdir.path);
  walk('', 0);
  return found.sort((a, b) => b.linkedMs - a.linkedMs);

  function walk(below: string, depth: number): void {
    for (const entry of entriesOf(path.join(folder, below))) {
      if (found.length >= mostLinks) return;
      const name = path.join(below, entry.name);
      if (entry.isDirectory() && depth < deepest) walk(name, depth + 1);
      if (!entry.isSymbolicLink()) continue;
      const at = path.join(folder, name);
      const target = path.resolve(realOf(path.dirname(at)), readlinkSync(at));
      const [job = '', ...file] = path.relative(root, target).split(path.sep);
      const isOurs = workdir.isJobId(job);
      found.push({
        name,
        linkedMs: lstatSync(at).mtimeMs,
        job: isOurs ? job : null,
        file: isOurs && file.length > 0 ? file.join('/') : null,
      });
    }
  }
}

function realOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return directory;
  }
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    // There is none before the first result.
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
