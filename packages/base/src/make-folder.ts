import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from './errors.ts';

/**
 * Makes a folder and those above it, if they are not there. Not by the option `recursive`: on a disk that can only be
 * read Node 20 then says ENOENT, and it never ends where the system itself says ENOENT for a folder in one that is there.
 */
export function makeFolder(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (error) {
    if (isFolder(directory)) return;
    const above = path.dirname(directory);
    if (systemCode(error) !== 'ENOENT' || existsSync(above)) throw error;
    makeFolder(above);
    makeFolder(directory);
  }
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}
