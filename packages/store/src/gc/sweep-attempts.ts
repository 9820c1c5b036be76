import { lstatSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ifThere } from '@accelerator/base';
import { isGoneFolder } from '@accelerator/job';
import type { Workdir } from '../workdir.ts';

/** Removes what is left of the attempts of jobs that have ended: while they ended, somebody still wrote there. */
export function sweepAttempts(workdir: Workdir): void {
  for (const id of workdir.jobIds()) {
    const directory = workdir.jobPath(id);
    if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    const names = ifThere(() => readdirSync(directory), []);
    const hasEnded = names.includes('post.json');
    for (const name of names) {
      if (isGoneFolder(name) || (hasEnded && name === 'attempts')) remove(path.join(directory, name));
    }
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Somebody writes there still: another time.
  }
}
