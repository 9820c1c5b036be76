import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemCode } from './errors.ts';

const prefix = 'ax-cache-';
/** What is younger may belong to a process of another container, which is not seen here. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;
const made = new Map<string, string>();

/** A folder that is removed when this process ends, one for each purpose; undefined where none can be made. */
export function temporaryFolder(purpose: string): string | undefined {
  const known = made.get(purpose);
  if (known !== undefined) return known;
  try {
    const folder = mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`));
    // One listener for all folders: of more than ten Node warns.
    if (made.size === 0) {
      process.once('exit', removeAll);
      removeAbandoned();
    }
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

/** A process that was killed removes nothing: who comes later does it. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(tmpdir(), name);
    try {
      const age = Date.now() - statSync(folder).mtimeMs;
      if (age > abandonedAfterMs && !isRunning(Number(name.slice(prefix.length).split('-')[0]))) {
        rmSync(folder, { recursive: true, force: true });
      }
    } catch {
      // Another user's, or somebody else was faster.
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
