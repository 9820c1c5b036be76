import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { keptTempFolder } from '@accelerator/job';
import { attemptPaths, attemptsFolder } from '@accelerator/slice';

const ending = '.temp';

/**
 * Puts the temporary files of all attempts at a job where they stay: for whoever looks for a fault. They are no part of the
 * job, and go with its directory.
 */
export function keepTemporary(jobPath: string): void {
  for (const name of readdirSync(attemptsFolder(jobPath))) {
    if (name.endsWith(ending)) keepTemporaryOf(jobPath, name.slice(0, -ending.length));
  }
}

/** @param attempt see `attemptName`; it may have none */
export function keepTemporaryOf(jobPath: string, attempt: string): void {
  const { temporary } = attemptPaths(jobPath, attempt);
  const folder = path.join(jobPath, keptTempFolder);
  mkdirSync(folder, { recursive: true });
  renameSync(temporary, path.join(folder, attempt));
}
