import { lstatSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ifThere, systemCode } from '@accelerator/base';

/** Compiled methods, linked ones, identities of packages, digests of input files. */
const folders = ['modules', 'linked', 'packages', 'digests'];

export interface CacheLimits {
  readonly bytes: number;
  readonly files: number;
  /** What was used in so many milliseconds stays: another engine may be about to read it. */
  readonly youngMs: number;
}

/** Some hundred methods, each edited some hundred times. */
const cacheLimits: CacheLimits = { bytes: 256 * 2 ** 20, files: 20_000, youngMs: 86_400_000 };

interface CachedFile {
  readonly file: string;
  readonly bytes: number;
  /** As far as the file system notes that something was read. */
  readonly usedMs: number;
}

/**
 * Keeps the caches of a project below a bound: of more, what was used longest ago goes. Each edit of a method leaves its
 * code there. What is removed is made again when it is needed. Costs 2 µs for each file.
 */
export function sweepCache(project: string, limits = cacheLimits): void {
  const files = folders.flatMap((folder) => filesIn(path.join(project, '.ax', 'cache', folder)));
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let left = files.length;
  const oldest = Date.now() - limits.youngMs;
  for (const each of files.sort((a, b) => a.usedMs - b.usedMs)) {
    if ((bytes <= limits.bytes && left <= limits.files) || each.usedMs > oldest) return;
    quietly(() => rmSync(each.file, { force: true }));
    bytes -= each.bytes;
    left--;
  }
}

function filesIn(folder: string): CachedFile[] {
  return ifThere(() => readdirSync(folder), []).flatMap((name) => {
    const file = path.join(folder, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true ? [{ file, bytes: stat.size, usedMs: Math.max(stat.mtimeMs, stat.atimeMs) }] : [];
  });
}

/** A cache that can't be written stays as it is. */
function quietly(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}
