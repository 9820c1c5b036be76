import { closeSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { systemCode } from '@accelerator/base';
import { quietly } from './quietly.ts';
import type { Workdir } from './workdir.ts';

/**
 * `uses/<id of a workdir>/<job>`: what another workdir needs of this one, a file for each, which says who that is. What
 * is noted is kept by `ax gc`; who can't write here may pin it.
 */
const folder = 'uses';

/** Somebody else's use of a job. */
export interface Use {
  readonly job: string;
  /** Where the workdir is, or was, that uses it. */
  readonly by: string;
}

/** Notes that a job is used by another workdir. Where nothing can be written it is not known here. */
export function noteUse(workdir: Workdir, job: string, by: Workdir): void {
  quietly(() => {
    if (by.id === undefined) return;
    const name = `${folder}/${by.id}/${job}`;
    if (workdir.door.stat(name) !== undefined) return;
    const descriptor = openInFolder(workdir, `${folder}/${by.id}`, name);
    try {
      writeSync(descriptor, `${by.path}\n`);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** A folder that is empty may be removed by another process right now: then it is made again. */
function openInFolder({ door }: Workdir, folderName: string, name: string): number {
  for (;;) {
    door.makeFolder(folderName);
    try {
      return openSync(door.pathTo(name), 'a');
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** What other workdirs need of this one. @throws AcceleratorError `FILE_REFUSED` when a link stands in the place of the folder */
export function usesOf(workdir: Workdir): Use[] {
  const { door } = workdir;
  return door.list(folder).flatMap(({ name: id }) =>
    door.list(`${folder}/${id}`).flatMap((entry) => {
      if (!entry.isFile() || !workdir.isJobId(entry.name)) return [];
      const text = door.readIfThere(`${folder}/${id}/${entry.name}`)?.toString('utf8') ?? '';
      return [{ job: entry.name, by: text.split('\n')[0] ?? '' }];
    }),
  );
}

/** The jobs of this workdir that another one has noted to need. */
export function usedBy({ door }: Workdir, by: Workdir): string[] {
  if (by.id === undefined) return [];
  return quietly(() => door.list(`${folder}/${by.id}`).map(({ name }) => name)) ?? [];
}

/** Takes back what was noted. */
export function forgetUse({ door }: Workdir, job: string, by: Workdir): void {
  quietly(() => {
    const own = `${folder}/${by.id ?? ''}`;
    rmSync(door.pathTo(`${own}/${job}`), { force: true });
    // Fails when there are more.
    rmdirSync(door.pathTo(own));
  });
}
