import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemCode } from './errors.ts';
import { makeFolder } from './make-folder.ts';

const temporary = new Map<string, string>();

/**
 * A folder for what can be made again, ready to be written to: the one that is wanted, or, where nothing may be
 * written, one that is removed when this process ends.
 */
export function cacheFolder(wanted: string): string {
  try {
    makeFolder(wanted);
    accessSync(wanted, constants.W_OK);
    return wanted;
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    const known = temporary.get(wanted);
    if (known !== undefined) return known;
    const made = mkdtempSync(path.join(tmpdir(), 'ax-cache-'));
    temporary.set(wanted, made);
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    return made;
  }
}

/** Whether a write failed because nothing may be written there. */
export function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '');
}
