import { closeSync, type Dirent, rmdirSync } from 'node:fs';
import { quietly } from '../quietly.ts';
import type { Workdir } from '../workdir.ts';
import { hasKeptLog, readKeptHead } from './kept-log.ts';

/**
 * `resumable/KEY/JOB`: which jobs may hold something for which others, an empty file for each. A cache: where the folder
 * is missing it is made again from the job directories. Each engine makes and removes its own files, so none disturbs
 * another.
 */
const folder = 'resumable';

/** From now on jobs of that key may find something in this one. */
export function noteResumable({ door }: Workdir, key: string, id: string): void {
  quietly(() => {
    door.makeFolder(`${folder}/${key}`);
    closeSync(door.openToChange(`${folder}/${key}/${id}`));
  });
}

export function forgetResumable({ door }: Workdir, key: string, id: string): void {
  quietly(() => {
    door.remove(`${folder}/${key}/${id}`);
    // Fails when another job has its file in it.
    rmdirSync(door.pathTo(`${folder}/${key}`));
  });
}

/** Jobs that may hold something for those of that key, newest first. */
export function resumableJobs(workdir: Workdir, key: string): string[] {
  const { door } = workdir;
  const list = (): Dirent[] => quietly(() => door.list(`${folder}/${key}`)) ?? [];
  // Asked for twice by each job: the folder is looked at once.
  let names = quietly(() => door.within(folder, (found) => found && list()));
  if (names === undefined) {
    restore(workdir);
    names = list();
  }
  const ids = names.flatMap((entry) => (entry.isFile() && workdir.isJobId(entry.name) ? [entry.name] : []));
  return ids.sort((a, b) => workdir.numberOf(b) - workdir.numberOf(a));
}

/** Once for a workdir of an earlier version, or one that was copied without it. */
function restore(workdir: Workdir): void {
  quietly(() => {
    workdir.door.makeFolder(folder);
    for (const id of workdir.jobIds()) {
      const head = readKeptHead(workdir, id);
      if (head !== undefined) noteResumable(workdir, head.key, id);
    }
  });
}

/** Removes the files of jobs that hold nothing any more. */
export function sweepResumable(workdir: Workdir): void {
  const keys = quietly(() => workdir.door.list(folder)) ?? [];
  for (const { name: key } of keys) {
    for (const { name: id } of quietly(() => workdir.door.list(`${folder}/${key}`)) ?? []) {
      if (!hasKeptLog(workdir, id)) forgetResumable(workdir, key, id);
    }
  }
}
