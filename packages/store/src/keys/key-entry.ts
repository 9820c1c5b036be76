import {
  closeSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readlinkSync,
  readSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Door, nameBeside, noLinks, systemCode } from '@accelerator/base';

/** Longer than any job id that can be a name on a disk. */
const longestId = 300;

/** What an entry of the index says. */
export interface NamedJob {
  readonly job: string;
  /** When the entry was last of use, in milliseconds since 1970. */
  readonly used: number;
}

/**
 * The job that an entry of the index names: a link to its directory, or where there are no links a file that holds its
 * id. undefined for all that is no entry: the copy of a job directory that a copying program put in its place, rubbish,
 * something that can't be read.
 * @param name from the root of the door
 */
export function readEntry(door: Door, name: string): NamedJob | undefined {
  const file = `${door.root}/${name}`;
  try {
    // A fresh job asks six times for what is not there: exceptions for that took 0.4 ms.
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const job = stat.isSymbolicLink() ? path.basename(readlinkSync(file)) : readFileEntry(door, name);
    return job === undefined ? undefined : { job, used: stat.mtimeMs };
  } catch {
    return undefined;
  }
}

/** Whether an entry is a link to this job: one call, where reading it takes two (0.01 ms). */
export function isLinkTo(door: Door, name: string, job: string): boolean {
  try {
    return readlinkSync(`${door.root}/${name}`) === targetOf(job);
  } catch {
    return false;
  }
}

function readFileEntry(door: Door, name: string): string | undefined {
  try {
    const { descriptor, size } = door.open(name);
    try {
      const bytes = Buffer.alloc(Math.min(size, longestId));
      return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, 0)).trim();
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/**
 * Writes an entry where there is none. One call, where a look for it before would cost an exception (0.1 ms).
 * @returns false when something is there
 * @throws system errors
 */
export function writeNewEntry(door: Door, name: string, job: string): boolean {
  const file = door.pathTo(name);
  try {
    symlinkSync(targetOf(job), file);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (code !== 'ENOENT') {
      writeEntry(door, name, job);
      return true;
    }
  }
  // One of 256 folders, which most jobs of a new workdir make, two each.
  mkdirSync(path.dirname(file), { recursive: true });
  return writeNewEntry(door, name, job);
}

/**
 * Writes an entry in the place of whatever is there. A link, so that one call makes it and a person can follow it.
 * @param name from the root of the door
 * @throws system errors
 */
export function writeEntry(door: Door, name: string, job: string): void {
  const file = door.pathTo(name);
  const target = targetOf(job);
  try {
    symlinkSync(target, file);
    return;
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'ENOENT') mkdirSync(path.dirname(file), { recursive: true });
    else if (code !== 'EEXIST' && !noLinks.has(code)) throw error;
  }
  const temporary = nameBeside(file);
  try {
    symlinkSync(target, temporary);
  } catch (error) {
    if (!noLinks.has(systemCode(error) ?? '')) throw error;
    writeFileSync(temporary, `${job}\n`, { flag: 'wx' });
  }
  try {
    renameSync(temporary, file);
  } catch {
    // The copy of a job directory is in the way.
    door.remove(name);
    renameSync(temporary, file);
  }
}

/** From the folder of an entry. */
function targetOf(job: string): string {
  return path.join('..', '..', job);
}

/** Jobs are collected by days: what was noted in the last hour need not be noted again: a twentieth of what reuse costs. */
const noticeMs = 3_600_000;

/**
 * Notes that an entry was of use just now.
 * @param used when it was before, if that is known
 * @throws system errors
 */
export function touchEntry(file: string, used = lstatSync(file).mtimeMs): void {
  const age = Date.now() - used;
  if (age >= 0 && age <= noticeMs) return;
  const now = new Date();
  lutimesSync(file, now, now);
}
