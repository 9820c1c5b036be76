import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from './errors.ts';

/** Makes a folder and those above it, if they are not there. */
export function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    // On a disk that can only be read Node 20 says ENOENT; the plain call tells what is really wrong.
    mkdirSync(highestMissing(directory));
    throw error;
  }
}

function highestMissing(directory: string): string {
  const above = path.dirname(directory);
  return above === directory || existsSync(above) ? directory : highestMissing(above);
}
