/// <reference path="./fs-native-extensions.d.ts" />
import { closeSync, openSync } from 'node:fs';
import { systemCode } from '@accelerator/base';

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
    if (!tryLock(descriptor)) return false;
    action();
    unlock(descriptor);
    return true;
  } finally {
    closeSync(descriptor);
  }
}
