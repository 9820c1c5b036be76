/// <reference path="./fs-native-extensions.d.ts" />
import { closeSync, fstatSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { messageOf, systemCode } from '@accelerator/base';

/** Locks of the kernel on open files: they end with their holder, however that dies. */
export interface Locks {
  tryLock(descriptor: number): boolean;
  unlock(descriptor: number): void;
}

/** Loaded when something must be built or removed: a run in which nothing changed needs no lock. */
export async function loadLocks(): Promise<Locks> {
  const module: { default: Locks } = await import('fs-native-extensions');
  return module.default;
}

/** What file systems say that have no locks, or don't pass them on; EINVAL: a kernel without locks on open files. */
const noLocks: ReadonlySet<string> = new Set(['ENOLCK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']);

/** Why there are no locks, when that is what an error of `tryLock` says; else undefined. */
export function whyNoLocks(error: unknown): string | undefined {
  const code = systemCode(error) ?? '';
  // libuv has no name for this one.
  const name = code === `Unknown system error -${constants.errno.ENOLCK}` ? 'ENOLCK' : code;
  if (!noLocks.has(name)) return undefined;
  return `${name === code ? messageOf(error) : 'no locks available'} (${name})`;
}

const oldMs = 86_400_000;

/**
 * Does something while nobody else holds the lock on a file.
 * @returns whether it was done; false when somebody holds it, or the file is gone
 */
export async function ifUnlocked(file: string, action: () => void): Promise<boolean> {
  const { tryLock, unlock } = await loadLocks();
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch (error) {
    // Where nothing may be written, nothing can be found out: as if it were held.
    if (['ENOENT', 'EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
  try {
    const isLocked = orByAge(descriptor, () => tryLock(descriptor));
    if (isLocked === 'held') return false;
    action();
    if (isLocked === 'ours') unlock(descriptor);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

/** Without locks only its age tells whether somebody may still hold a file. */
function orByAge(descriptor: number, tryLock: () => boolean): 'ours' | 'held' | 'old' {
  try {
    return tryLock() ? 'ours' : 'held';
  } catch (error) {
    if (whyNoLocks(error) === undefined) throw error;
    return Date.now() - fstatSync(descriptor).mtimeMs < oldMs ? 'held' : 'old';
  }
}
