import { readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { newSuffix } from '@accelerator/base';
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
  const gone = path.join(jobPath, goneFolder(newSuffix()));
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

function removeFolder(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) removeAttempt(file);
    else unlinkSync(file);
  }
  rmdirSync(folder);
}

/** Most attempts are empty by now: a look into each before would cost 0.03 ms. */
function removeAttempt(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    rmSync(folder, { recursive: true, force: true });
  }
}
