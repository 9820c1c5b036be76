import {
  closeSync,
  fstatSync,
  ftruncateSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Door, isAcceleratorError, messageOf, systemCode } from '@accelerator/base';
import { loadLocks, whyNoLocks } from './kernel-locks.ts';

/** Held while a key is being built. */
export interface JobLock {
  /** Why it holds nobody off: what the file system says that gives no locks. undefined for a lock that does. */
  readonly powerless: string | undefined;
  /** Leaves a text for those who wait, in place of an earlier one. */
  note(text: string): void;
  release(): void;
}

/** What somebody who waits for a lock does meanwhile. */
export interface WaitOptions {
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
  /** Called each second. What it throws ends the waiting. */
  readonly onLook?: () => void;
}

/** How often a waiting engine looks. Waiting in the kernel would block one of libuv's four threads for each key. */
const lookEveryMs = 50;
const looksASecond = 1000 / lookEveryMs;
/** What holders leave is small. */
const mostNoted = 2 ** 20;

/**
 * One builder per key, over all engines that share the workdir. It is a lock of the kernel on an open file, so it ends
 * with its holder however that dies: nothing to clean. Where there are no locks, two engines may build the same job,
 * which costs time and nothing else.
 *
 * @param onWait called once, when another engine holds the lock
 */
export async function lockKey(
  workdir: string,
  key: string,
  onWait: () => void,
  { signal, onLook = () => {} }: WaitOptions = {},
): Promise<JobLock> {
  for (let looks = 0; ; looks++) {
    const lock = await tryLockKey(workdir, key);
    if (lock !== undefined) return lock;
    if (looks === 0) onWait();
    if (looks % looksASecond === 0) onLook();
    await setTimeout(lookEveryMs, undefined, { signal });
  }
}

/** What the holder of a lock has left for those who wait; of a lock that nobody holds it may be old. Empty: nothing. */
export function readLockNote(workdir: string, key: string): string {
  const file = lockFile(workdir, key);
  try {
    if (typeof file !== 'string' || (statSync(file, { throwIfNoEntry: false })?.size ?? mostNoted) > mostNoted)
      return '';
    return readFileSync(file, 'utf8');
  } catch (error) {
    // It was released meanwhile.
    if (systemCode(error) === undefined) throw error;
    return '';
  }
}

/** undefined when somebody else holds it. */
async function tryLockKey(workdir: string, key: string): Promise<JobLock | undefined> {
  const { tryLock, unlock } = await loadLocks();
  for (;;) {
    const opened = open(workdir, key);
    if ('refused' in opened) return powerless(opened.refused);
    const { file, descriptor } = opened;
    let granted: boolean;
    try {
      granted = tryLock(descriptor);
    } catch (error) {
      closeSync(descriptor);
      const reason = whyNoLocks(error);
      if (reason === undefined) throw error;
      rmSync(file, { force: true });
      return powerless(reason);
    }
    // The holder removes the file before it lets go: a lock on a removed file is worth nothing.
    const own = granted ? ifStillThere(file, descriptor) : undefined;
    if (own !== undefined) {
      // That of a holder who died.
      if (own.size > 0) ftruncateSync(descriptor);
      const note = (text: string): void => leaveNote(descriptor, text);
      return { powerless: undefined, note, release: once(() => release(file, descriptor, unlock)) };
    }
    closeSync(descriptor);
    if (!granted) return undefined;
  }
}

/** Whether somebody on another host, who holds this lock, is seen from here. */
export async function isLockShared(workdir: string, key: string): Promise<'shared' | 'local' | 'none'> {
  const lock = await tryLockKey(workdir, key);
  if (lock === undefined) return 'shared';
  lock.release();
  return lock.powerless === undefined ? 'local' : 'none';
}

const folder = 'locks';

/** Why there can be no lock: something else stands in its place. */
interface Refused {
  readonly refused: string;
}

/** The file of a lock. */
function lockFile(workdir: string, key: string): string | Refused {
  return unlessRefused(() => inLocks(workdir, (door) => door.pathTo(`${folder}/${key}`)));
}

/** By no link, and not through a folder, a pipe or a device that has its name. */
function open(workdir: string, key: string): { readonly file: string; readonly descriptor: number } | Refused {
  return unlessRefused(() =>
    inLocks(workdir, (door) => {
      const name = `${folder}/${key}`;
      return { file: door.pathTo(name), descriptor: door.openToChange(name) };
    }),
  );
}

/** The folder is made if it is not there. */
function inLocks<T>(workdir: string, use: (door: Door) => T): T {
  const door = new Door(workdir);
  return door.within(folder, (found) => {
    if (found === undefined) door.makeFolder(folder);
    return use(door);
  });
}

function unlessRefused<T>(action: () => T): T | Refused {
  try {
    return action();
  } catch (error) {
    if (!isAcceleratorError(error) && !inTheWay.has(systemCode(error) ?? '')) throw error;
    return { refused: messageOf(error) };
  }
}

/** Something has the name of a folder. */
const inTheWay: ReadonlySet<string> = new Set(['EEXIST', 'ENOTDIR']);

function powerless(reason: string): JobLock {
  return { powerless: reason, note: () => {}, release: () => {} };
}

/** It only helps: on a full disk nothing is left. */
function leaveNote(descriptor: number, text: string): void {
  try {
    ftruncateSync(descriptor);
    writeSync(descriptor, text, 0);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

function release(file: string, descriptor: number, unlock: (descriptor: number) => void): void {
  // Somebody may have tidied up meanwhile; then the file that is there now is another engine's.
  if (ifStillThere(file, descriptor) !== undefined) unlinkIfThere(file);
  unlock(descriptor);
  closeSync(descriptor);
}

/** `rmSync` looks at it twice before. */
function unlinkIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}

/** What was opened, if that is what has the name now. */
function ifStillThere(file: string, descriptor: number): Stats | undefined {
  const there = statSync(file, { throwIfNoEntry: false });
  try {
    const own = fstatSync(descriptor);
    return there?.ino === own.ino ? own : undefined;
  } catch (error) {
    // What a file system of FUSE says of an open file that somebody has removed.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ESTALE') return undefined;
    throw error;
  }
}
