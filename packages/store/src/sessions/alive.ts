import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '@accelerator/base';

/** Which process wrote a file, on its first line. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
}

export function thisProcess(): Owner {
  return { host: hostname(), pid: process.pid };
}

export function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' && value !== null && 'host' in value && 'pid' in value && Number.isInteger(value.pid)
  );
}

/**
 * Whether the process that wrote a file may still be alive. On this machine it is asked for; of another one, or when it
 * is not known, a file that was written a short time ago is taken for alive.
 */
export function mayBeAlive(owner: Owner | undefined, file: string, shortMs: number): boolean {
  if (owner?.host === hostname()) return processExists(owner.pid);
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < shortMs;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of another user.
    return systemCode(error) === 'EPERM';
  }
}
