import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemCode } from './errors.ts';

const made = new Map<string, string>();

/** A folder that is removed when this process ends, one for each purpose; undefined where none can be made. */
export function temporaryFolder(purpose: string): string | undefined {
  const known = made.get(purpose);
  if (known !== undefined) return known;
  try {
    const folder = mkdtempSync(path.join(tmpdir(), 'ax-cache-'));
    made.set(purpose, folder);
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
