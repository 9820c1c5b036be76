import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, truncateSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes a folder away, and what it holds off the disk, but for the empty files themselves. ext4 does not give the inode of
 * a file that was deleted to another one for a minute or more, and looks at each such inode first: after a round was
 * deleted, a file of the next one took 0.75 ms of a processor to make instead of 0.04, half of what an export took.
 *
 * @param store the folder that takes it; it is deleted when all has been measured
 */
export function setAside(directory: string, store: string): void {
  if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) return;
  mkdirSync(store, { recursive: true });
  const target = path.join(mkdtempSync(path.join(store, 'round-')), 'kept');
  renameSync(directory, target);
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    // What is linked from elsewhere is not ours alone.
    if (entry.isFile() && lstatSync(file).nlink === 1) truncateSync(file);
  }
}
