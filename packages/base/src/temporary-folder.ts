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
    // One listener for all folders: of more than ten Node warns.
    if (made.size === 0) process.once('exit', removeAll);
    made.set(purpose, folder);
    return folder;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function removeAll(): void {
  for (const folder of made.values()) rmSync(folder, { recursive: true, force: true });
}
