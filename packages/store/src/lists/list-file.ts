/// <reference path="../locks/fs-native-extensions.d.ts" />
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, type Stats } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Door, syncDescriptor, syncPaths, withPath, writeAll } from '@accelerator/base';
import { loadLocks, whyNoLocks } from '../locks/kernel-locks.ts';
import { type ListName, listId } from './list-name.ts';

const ending = '.jsonl';

/** What says whether a file is as it was read: each write of ours makes it longer. */
export function stampOf(stat: Stats | undefined): string {
  return stat === undefined ? 'none' : `${stat.ino}:${stat.size}:${stat.ctimeMs}`;
}

/** Path of a list below the folder of lists. */
export function listFile(name: ListName): string {
  return `${listId(name)}${ending}`;
}

/** The lists below a folder, by their files. */
export function listFiles(door: Door): ListName[] {
  return door
    .list('.')
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: user }) =>
      door
        .list(user)
        .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
        .map(({ name }) => ({ user, name: name.slice(0, -ending.length) })),
    );
}

/** The file of a list while nobody else writes it. */
export interface HeldList {
  /** Why it holds nobody off: what the file system says that gives no locks. */
  readonly powerless: string | undefined;
  /** Adds a line behind so many bytes that are whole lines, and forces it onto the disk. */
  append(line: string, wholeBytes: number): void;
}

const lookEveryMs = 20;

/**
 * Does something with the file of a list while no other engine writes it; it is made if it is not there. The lock is one
 * of the kernel on the file itself, so nothing is left beside it, and it ends with its holder however that dies.
 */
export async function holdingList<T>(door: Door, name: ListName, work: (held: HeldList) => T): Promise<T> {
  const { tryLock, unlock } = await loadLocks();
  makeLists(door, name);
  for (;;) {
    const descriptor = door.openToChange(listFile(name));
    try {
      let powerless: string | undefined;
      let isOurs = false;
      try {
        isOurs = tryLock(descriptor);
      } catch (error) {
        powerless = whyNoLocks(error);
        if (powerless === undefined) throw error;
      }
      // git replaces a file by another one: then it is the new one that counts.
      const isStillThere = door.stat(listFile(name))?.ino === fstatSync(descriptor).ino;
      if (isStillThere && (isOurs || powerless !== undefined)) {
        const append = (line: string, wholeBytes: number): void => appendTo(door, name, { line, wholeBytes });
        return work({ powerless, append });
      }
      if (isOurs) unlock(descriptor);
    } finally {
      closeSync(descriptor);
    }
    await setTimeout(lookEveryMs);
  }
}

/** Lines that two branches have added are both kept by git, if it is told that they are no conflict. */
const attributes = `# Lists of the Accelerator: lines that two branches have added are both kept.\n*${ending} merge=union\n`;

function makeLists(door: Door, { user }: ListName): void {
  if (door.stat(user)?.isDirectory() === true) return;
  door.makeFolder(user);
  if (door.stat('.gitattributes') === undefined) door.write('.gitattributes', attributes);
}

function appendTo(door: Door, name: ListName, { line, wholeBytes }: { line: string; wholeBytes: number }): void {
  const file = door.pathTo(listFile(name));
  try {
    // By its own descriptor, which appends whatever others do where there are no locks.
    const descriptor = openSync(file, 'a+');
    try {
      // Where there are no locks another engine may have added lines meanwhile: then these are no torn end.
      const isTorn = !tailOf(descriptor, wholeBytes).includes('\n');
      if (isTorn) ftruncateSync(descriptor, wholeBytes);
      const { size } = fstatSync(descriptor);
      try {
        writeAll(descriptor, Buffer.from(`${needsNewline(door, name, wholeBytes) ? '\n' : ''}${line}\n`));
      } catch (error) {
        // A full disk: nothing is left of it.
        ftruncateSync(descriptor, size);
        throw error;
      }
      syncDescriptor(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw withPath(error, file);
  }
}

/** What stands behind so many bytes. */
function tailOf(descriptor: number, from: number): Buffer {
  const tail = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - from));
  return tail.subarray(0, readSync(descriptor, tail, 0, tail.byteLength, from));
}

/** An editor may have left the last line without an end. */
function needsNewline(door: Door, name: ListName, wholeBytes: number): boolean {
  return wholeBytes > 0 && door.read(listFile(name))[wholeBytes - 1] !== 0x0a;
}

/** Forces onto the disk that the file is there. */
export function syncListFolder(door: Door, { user }: ListName): Promise<void> {
  return syncPaths([path.join(door.root, user), door.root]);
}
