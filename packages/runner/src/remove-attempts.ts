import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { goneFolder } from '@accelerator/job';
import { attemptsFolder } from '@accelerator/slice';
import { quietly } from './quietly.ts';

/**
 * Removes the attempts of a job that has ended. Somebody may still write there: a program that a phase started, a
 * process on another host that was taken for lost. So the folder is moved out of their way first; what can't be removed
 * even then is left for `ax gc`.
 */
export function removeAttempts(jobPath: string): void {
  const attempts = attemptsFolder(jobPath);
  const gone = path.join(jobPath, goneFolder(randomBytes(4).toString('hex')));
  quietly(() => removeFolder(moved(attempts, gone) ? gone : attempts));
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Most attempts are empty by now. `rmSync` learns that a folder is not empty by an exception: 0.3 ms of 10 for a small job. */
function removeFolder(folder: string): void {
  for (const name of readdirSync(folder)) {
    try {
      rmdirSync(path.join(folder, name));
    } catch {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
  rmdirSync(folder);
}
