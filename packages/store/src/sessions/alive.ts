import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '@accelerator/base';

/** Which process wrote a file: enough to tell later whether it still runs. */
export interface ProcessIdentity {
  /** Name of the machine. */
  readonly host: string;
  /** Of the process. */
  readonly pid: number;
  /** Of the machine since it was last switched on; known on Linux only. */
  readonly boot?: string;
  /** Where the pid counts: containers may share a host name, but not their process ids. */
  readonly pidSpace?: string;
  /** When it began, in the kernel's ticks: another process may get the same pid later. */
  readonly began?: number;
}

let identity: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  identity ??= identify();
  return identity;
}

function identify(): ProcessIdentity {
  const boot = quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pidSpace = quietly(() => readlinkSync('/proc/self/ns/pid'));
  const began = procStat(process.pid)?.began;
  return {
    host: hostname(),
    pid: process.pid,
    ...(boot !== undefined && { boot }),
    ...(pidSpace !== undefined && { pidSpace }),
    ...(began !== undefined && { began }),
  };
}

export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { host, pid, boot, pidSpace, began }: Partial<Record<keyof ProcessIdentity, unknown>> = value;
  return (
    typeof host === 'string' &&
    typeof pid === 'number' &&
    Number.isInteger(pid) &&
    pid > 0 &&
    [boot, pidSpace].every((each) => each === undefined || typeof each === 'string') &&
    (began === undefined || typeof began === 'number')
  );
}

/** `unknown` for a process of another machine or container: only what it has written lately tells whether it runs. */
export type Liveness = 'alive' | 'gone' | 'unknown';

/** Whether a process still runs, as far as the kernel here knows it. Takes no lock. */
export function livenessOf(owner: ProcessIdentity | undefined): Liveness {
  const here = thisProcess();
  if (owner === undefined || owner.host !== here.host) return 'unknown';
  // A host name says little: machines and containers are often all called the same.
  if (differs(owner.boot, here.boot) || differs(owner.pidSpace, here.pidSpace)) return 'unknown';
  if (!processExists(owner.pid)) return 'gone';
  const stat = procStat(owner.pid);
  // Dead, and its parent has not asked for its status yet: in a container perhaps never.
  return stat?.isZombie === true || differs(owner.began, stat?.began) ? 'gone' : 'alive';
}

/**
 * Whether the process that wrote a file may still be alive. Where that is not known, a file that was written a short
 * time ago is taken for alive.
 */
export function mayBeAlive(owner: ProcessIdentity | undefined, file: string, shortMs: number): boolean {
  const liveness = livenessOf(owner);
  if (liveness !== 'unknown') return liveness === 'alive';
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < shortMs;
}

/** Whether a process is one of this machine, and still runs: it can be looked at, and signalled. */
export function isHere(owner: ProcessIdentity): boolean {
  return livenessOf(owner) === 'alive';
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

/** From `/proc/PID/stat`, whose second field is a name in parentheses that may hold anything. */
function procStat(pid: number): { readonly isZombie: boolean; readonly began: number } | undefined {
  const text = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields ?? [];
  const began = Number(fields?.[19]);
  return state === undefined || !Number.isFinite(began) ? undefined : { isZombie: /[ZX]/.test(state), began };
}

function differs<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // Not Linux, or not allowed to see it.
    return undefined;
  }
}
