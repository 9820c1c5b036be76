import { rmSync } from 'node:fs';
import { isAcceleratorError } from '@accelerator/base';
import { sweepResumable } from '../kept/resumable.ts';
import { ifUnlocked } from '../locks/kernel-locks.ts';
import { removeDeadSessions } from '../sessions/session-files.ts';
import type { Workdir } from '../workdir.ts';
import { sweepAttempts } from './sweep-attempts.ts';

/** Among the locks on keys, which are hexadecimal: one collector at a time. */
export const gcLock = 'gc';

const oldMs = 3_600_000;

/**
 * Removes what engines that died have left beside the jobs: it does no harm, and takes room. A link in the place of a
 * folder is left alone, with all that it leads to.
 */
export async function sweep(workdir: Workdir): Promise<void> {
  if (list(workdir, 'sessions').length > 0) await removeDeadSessions(workdir);
  sweepAttempts(workdir);
  sweepResumable(workdir);
  for (const name of list(workdir, 'locks')) {
    if (!/^[0-9a-f]{32}$/.test(name)) continue;
    const file = workdir.door.pathTo(`locks/${name}`);
    await ifUnlocked(file, () => rmSync(file, { force: true }));
  }
  const shards = list(workdir, 'keys').map((shard) => `keys/${shard}`);
  for (const folder of ['.', 'builds', 'chains', 'keys', ...shards]) {
    for (const name of list(workdir, folder)) {
      const file = folder === '.' ? name : `${folder}/${name}`;
      if (name.endsWith('.tmp') && isOld(workdir, file)) workdir.door.remove(file);
    }
  }
}

function isOld({ door }: Workdir, name: string): boolean {
  const stat = door.stat(name);
  return stat?.isFile() === true && Date.now() - stat.mtimeMs > oldMs;
}

function list({ door }: Workdir, folder: string): string[] {
  try {
    return door.list(folder).map(({ name }) => name);
  } catch (error) {
    if (isAcceleratorError(error)) return [];
    throw error;
  }
}
