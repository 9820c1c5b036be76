import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { AcceleratorError, systemCode } from './errors.ts';
import { ifThere } from './files.ts';

/** 0 where the system has no such flag. */
const noFollow = constants.O_NOFOLLOW ?? 0;
/** Opening a pipe that nobody writes to would wait for ever. */
const noWait = constants.O_NONBLOCK ?? 0;

/** What `open` says of a link, of a socket or a pipe that nobody reads, of a folder that is to be written. */
const notPlain: ReadonlySet<string> = new Set(['ELOOP', 'ENXIO', 'EISDIR', 'EEXIST', 'ENODEV']);

/** Bits for `open` with which neither a link is followed nor a pipe waited for. */
const plainFileFlags = noFollow | noWait;

/** Opens a plain file by its path, of which only the last part is checked. @throws AcceleratorError `FILE_REFUSED`; system errors */
export function openPlain(file: string, how = constants.O_RDONLY): number {
  try {
    return openSync(file, how | plainFileFlags, 0o666);
  } catch (error) {
    const code = systemCode(error) ?? '';
    const found = notPlain.has(code) ? lstatSync(file, { throwIfNoEntry: false }) : undefined;
    if (found === undefined || found.isFile()) throw error;
    throw fileRefused(file, kindOf(found), 'file');
  }
}

/** What was opened, if it is a plain file; else it is closed. @throws AcceleratorError `FILE_REFUSED` */
export function fstatPlain(descriptor: number, file: string): Stats {
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return stat;
  closeSync(descriptor);
  throw fileRefused(file, kindOf(stat), 'file');
}

/** The bytes that the file had when its size was asked for; fewer when it was cut since. */
export function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  for (let count = 1; length < size && count > 0; length += count) {
    // One call reads less than 2 GiB.
    count = readSync(descriptor, bytes, length, Math.min(size - length, 2 ** 30), length);
  }
  return length === size ? bytes : bytes.subarray(0, length);
}

export function lookAt(place: string): Stats | undefined {
  return ifThere(() => lstatSync(place, { throwIfNoEntry: false }), undefined);
}

export function missing(file: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${file}'`), { code: 'ENOENT', path: file });
}

export function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return 'a link';
  if (stat.isDirectory()) return 'a folder';
  if (stat.isFIFO()) return 'a pipe';
  if (stat.isSocket()) return 'a socket';
  return stat.isFile() ? 'a file' : 'a device';
}

/**
 * In a workdir a link, a pipe, a device or a folder stands where a plain file should be. It is neither followed nor
 * waited for.
 *
 * @remedy Find out who put it there, and remove it; what it stands for is built again.
 */
export function fileRefused(file: string, found: string, wanted: 'file' | 'folder'): AcceleratorError {
  return new AcceleratorError({
    code: 'FILE_REFUSED',
    message: `Expected a plain ${wanted} at '${file}', found ${found}.`,
    hint: 'In a workdir links are not followed, and there are only files and folders.',
    details: { file, found },
  });
}
