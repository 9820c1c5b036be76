import { closeSync, fstatSync, mkdirSync, openSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '@accelerator/base';

/** Held while a key is being built. */
export interface JobLock {
  release(): void;
}

/**
 * One builder per key, over all engines that share the workdir. It is a lock of the kernel on an open file, so it ends
 * with its holder however that dies, and a waiting engine gets it at once: nothing to clean, nothing to poll.
 *
 * @param onWait called once, when another engine holds the lock
 */
export async function lockKey(workdir: string, key: string, onWait: () => void): Promise<JobLock> {
  const { tryLock, waitForLock, unlock } = await loadLocks();
  const directory = path.join(workdir, 'locks');
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, key);
  let waited = false;
  for (;;) {
    const descriptor = openSync(file, 'a+');
    if (!tryLock(descriptor)) {
      if (!waited) onWait();
      waited = true;
      await waitForLock(descriptor);
    }
    // The holder removes the file before it lets go: a lock on a removed file is worth nothing.
    if (isStillThere(file, descriptor)) {
      return {
        release: () => {
          unlinkSync(file);
          unlock(descriptor);
          closeSync(descriptor);
        },
      };
    }
    closeSync(descriptor);
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

interface Locks {
  tryLock(descriptor: number): boolean;
  waitForLock(descriptor: number): Promise<void>;
  unlock(descriptor: number): void;
}

/** Loaded when something must be built: a run in which nothing changed needs no lock. */
async function loadLocks(): Promise<Locks> {
  const module: { default: Locks } = await import('fs-native-extensions');
  return module.default;
}
