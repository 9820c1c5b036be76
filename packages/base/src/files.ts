import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, renameSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, systemCode } from './errors.ts';
import { expectText } from './expect-text.ts';
import { withPath } from './machine-errors.ts';
import { noHardLinks } from './no-links.ts';
import { syncDescriptor, syncOpened, syncPaths } from './sync.ts';

/**
 * Replaces a file so that readers see the old or the new content, never a part of it. `durable` fsyncs the content
 * before the rename; the directory is the caller's to sync, once for all its files.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array, options?: { durable?: boolean }): void {
  writeBeside(file, content, options?.durable === true, (temporary) => renameSync(temporary, file));
}

/**
 * Makes a file as `writeFileAtomic` does, durably, if there is none: of several processes that make it at the same time
 * the first wins, and all find the same content from then on.
 * @returns whether it was made
 */
export function writeFileOnce(file: string, content: string | Uint8Array): boolean {
  return writeBeside(file, content, true, (temporary) => {
    try {
      linkSync(temporary, file);
      return true;
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (code !== 'EEXIST' && !noHardLinks.has(code)) throw error;
      return code === 'EEXIST' ? false : writeExclusively(file, content);
    } finally {
      unlinkSync(temporary);
    }
  });
}

/** The first wins here too, but who reads at this moment may see an empty file: an error, and never another content. */
function writeExclusively(file: string, content: string | Uint8Array): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Writes a file of another name in the same folder, which `publish` gives its own; nothing is left when that fails. */
function writeBeside<Result>(
  file: string,
  content: string | Uint8Array,
  durable: boolean,
  publish: (temporary: string) => Result,
): Result {
  const temporary = nameBeside(file);
  const descriptor = openSync(temporary, 'wx');
  try {
    writeAll(descriptor, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    if (durable) syncDescriptor(descriptor);
    closeSync(descriptor);
    return publish(temporary);
  } catch (error) {
    tryQuietly(() => closeSync(descriptor));
    tryQuietly(() => unlinkSync(temporary));
    throw withPath(error, file);
  }
}

/**
 * Replaces a file that speaks for others, as `writeFileAtomic` does: these, its own content and its folder are on the
 * disk before it is there; then the folder once more. All are forced at once, and the process goes on meanwhile: of 200
 * jobs that end together each waits for the disk as long as one does.
 * @param paths other files and directories
 */
export async function replaceAfter(file: string, content: string | Uint8Array, paths: Iterable<string>): Promise<void> {
  const temporary = nameBeside(file);
  const folder = openSync(path.dirname(file), 'r');
  try {
    const descriptor = openSync(temporary, 'wx');
    try {
      writeAll(descriptor, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
      await allOrFirstFailure([syncOpened(descriptor), syncOpened(folder), syncPaths(paths)]);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    await syncOpened(folder);
  } catch (error) {
    tryQuietly(() => unlinkSync(temporary));
    throw withPath(error, file);
  } finally {
    closeSync(folder);
  }
}

/** Resolves when all have ended. @throws the first failure, not before that */
async function allOrFirstFailure(all: readonly Promise<void>[]): Promise<void> {
  for (const each of await Promise.allSettled(all)) if (each.status === 'rejected') throw each.reason;
}

/** The name of a file that is to take the place of another one: no process on any host has the same. */
export function nameBeside(file: string): string {
  return `${file}.${process.pid}-${newSuffix()}.tmp`;
}

/** Where this process begins to count; others of its number, on other machines or before it, begin elsewhere. */
let lastSuffix = randomBytes(4).readUInt32BE();

/** 8 hexadecimal digits for a name that nobody else is to use. Counted: random bytes for each cost 0.07 ms. */
export function newSuffix(): string {
  lastSuffix = (lastSuffix + 1) >>> 0;
  return lastSuffix.toString(16).padStart(8, '0');
}

/** `writeSync` may write less than it was given (a full disk, a signal): this writes all or throws. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) {
    written += writeSync(descriptor, bytes, written, bytes.byteLength - written);
  }
}

/** Nothing is at a path that no file can have, either: with a name that is too long, or with a null character. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

/** What `read` gives, or `otherwise` when the file or directory that it reads is not there. */
export function ifThere<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (isAbsent(error)) return otherwise;
    throw error;
  }
}

/** Whether a file could not be opened or looked at because nothing is there. */
export function isAbsent(error: unknown): boolean {
  return absent.has(systemCode(error) ?? '');
}

/** JSON for people too: two-space indented, with a final newline. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Of nearly all names: no part is empty, `.` or `..` (0.2 µs instead of 5). */
function isPlainName(name: string): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)|[\\\0]/.test(name);
}

let plainRoot = '';

function isPlainRoot(root: string): boolean {
  if (root !== plainRoot && root !== '/' && root === path.resolve(root)) plainRoot = root;
  return root === plainRoot;
}

/**
 * `name` below `root`, or an error when it would lead out of it (`../x`, `/x`, a NUL). The name is data, not trusted.
 * Links are not followed here: a directory that only the engine writes holds none that lead out.
 */
export function pathInside(root: string, name: string, what = 'file name'): string {
  expectText(name, `the ${what}`);
  if (isPlainName(name) && isPlainRoot(root)) return `${root}/${name}`;
  const resolved = path.resolve(root, name);
  const relative = path.relative(root, resolved);
  const leaves =
    relative === '' || relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  if (leaves || path.isAbsolute(name) || name.includes('\0')) {
    throw new AcceleratorError({
      /** The name of a file would lead out of the job directory. */
      code: 'NAME_LEAVES_JOB',
      message: `The ${what} ${JSON.stringify(name)} would lead out of the job directory.`,
      hint: 'Use a relative name without `..`.',
    });
  }
  return resolved;
}

function tryQuietly(action: () => void): void {
  try {
    action();
  } catch {
    // The error that is being handled is the one to report.
  }
}
