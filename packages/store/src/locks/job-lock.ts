import { closeSync, fstatSync, openSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeFolder, systemCode } from '@accelerator/base';
import { loadLocks } from './kernel-locks.ts';

/** Held while a key is being built. */
export interface JobLock {
  release(): void;
}

/** How often a waiting engine looks. Waiting in the kernel would block one of libuv's four threads for each key. */
const lookEveryMs = 50;

/**
 * One builder per key, over all engines that share the workdir. It is a lock of the kernel on an open file, so it ends
 * with its holder however that dies: nothing to clean.
 *
 * @param onWait called once, when another engine holds the lock
 * @param signal gives up waiting
 */
export async function lockKey(
  workdir: string,
  key: string,
  onWait: () => void,
  signal?: AbortSignal,
): Promise<JobLock> {
  const { tryLock, unlock } = await loadLocks();
  const directory = path.join(workdir, 'locks');
  makeFolder(directory);
  const file = path.join(directory, key);
  for (let waited = false; ; ) {
    const descriptor = openSync(file, 'a+');
    const granted = tryLock(descriptor);
    // The holder removes the file before it lets go: a lock on a removed file is worth nothing.
    if (granted && isStillThere(file, descriptor)) {
      return {
        release: () => {
          unlinkSync(file);
          unlock(descriptor);
          closeSync(descriptor);
        },
      };
    }
    closeSync(descriptor);
    if (granted) continue;
    if (!waited) onWait();
    waited = true;
    await setTimeout(lookEveryMs, undefined, { signal });
  }
}

function isStillThere(file: string, descriptor: number): boolean {
  try {
    return statSync(file).ino === fstatSync(descriptor).ino;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
