import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
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
  quietly(() => renameSync(attempts, gone));
  for (const folder of [gone, attempts]) quietly(() => rmSync(folder, { recursive: true, force: true }));
}
