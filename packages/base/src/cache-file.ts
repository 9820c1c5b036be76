import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from './digest.ts';
import { systemCode } from './errors.ts';
import { writeFileAtomic } from './files.ts';
import { makeFolder } from './make-folder.ts';

/**
 * What `writeCacheFile` wrote, or undefined. A cache file begins with the digest of what follows, so one that was cut
 * or damaged, that somebody else wrote, or that can't be read, is the same as none.
 */
export function readCacheFile(file: string): string | undefined {
  try {
    // A pipe in its place would be waited for.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    const bytes = readFileSync(file);
    const end = bytes.indexOf(10);
    const content = bytes.subarray(end + 1);
    return end > 0 && digestOf(content) === bytes.toString('latin1', 0, end) ? content.toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a text for `readCacheFile`. A cache saves time and nothing else: where it can't be written, it is not. */
export function writeCacheFile(file: string, content: string): void {
  try {
    makeFolder(path.dirname(file));
    writeFileAtomic(file, `${digestOf(content)}\n${content}`);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}
