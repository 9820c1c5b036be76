import { closeSync, constants, type Dirent, readdirSync, rmSync, type Stats } from 'node:fs';
import { type FoldersBeside, folderOf, foldersBeside } from './beside.ts';
import { digestOf } from './digest.ts';
import { AcceleratorError } from './errors.ts';
import { digestOpened, type FileDigest } from './file-digest.ts';
import { isAbsent, replaceAfter, writeFileAtomic } from './files.ts';
import { makeFolder } from './make-folder.ts';
import { fileRefused, fstatPlain, kindOf, lookAt, missing, openPlain, readAll } from './plain-file.ts';

/** A file of this size is read at once. */
const smallBytes = 1 << 16;

/** A file that was opened. */
export interface OpenedFile {
  readonly descriptor: number;
  readonly size: number;
  /** When it was last written, renamed or linked, in milliseconds since 1970: nobody can put that back (ctime). */
  readonly changedMs: number;
}

/** A file that was read. */
export interface DatedBytes extends Pick<OpenedFile, 'changedMs'> {
  readonly bytes: Buffer;
}

/**
 * The one way to the files of a folder whose content is data, such as a workdir that was copied from somewhere: names
 * lead down from the root, no link on the way is followed, and what is opened is a plain file. A pipe or a device in
 * its place is refused and never waited for. The root itself may be reached by links: it is the user's choice.
 *
 * What is put beside the folder (see `putBeside`) is read by its name as if it were in it; nothing is changed there.
 */
export class Door {
  /** Absolute. */
  readonly root: string;
  readonly #beside: FoldersBeside | undefined;
  /** A folder to which the way has been checked just now. */
  #inside: string | undefined;

  constructor(root: string) {
    this.root = root;
    this.#beside = foldersBeside(root);
  }

  /** The absolute path of a name, wherever it leads. */
  placeOf(name: string): string {
    return `${folderOf(this.root, this.#beside, name)}/${name}`;
  }

  /**
   * Looks at several files of one folder, synchronously: the way to them is checked once. Saves 8 µs for each file, of
   * which a job that is reused has four.
   * @param look is given what the folder is; undefined when there is none
   * @throws AcceleratorError `FILE_REFUSED`
   */
  within<T>(folder: string, look: (found: Stats | undefined) => T): T {
    const found = this.stat(folder);
    if (found?.isSymbolicLink() === true) throw fileRefused(this.placeOf(folder), kindOf(found), 'folder');
    const outside = this.#inside;
    this.#inside = found?.isDirectory() === true ? folder : undefined;
    try {
      return look(this.#inside === undefined ? undefined : found);
    } finally {
      this.#inside = outside;
    }
  }

  /** Opens a plain file for reading. @throws AcceleratorError `FILE_REFUSED`; system errors, `ENOENT` among them */
  open(name: string): OpenedFile {
    this.#checkWay(name);
    const file = this.placeOf(name);
    const descriptor = openPlain(file);
    const { size, ctimeMs } = fstatPlain(descriptor, file);
    return { descriptor, size, changedMs: ctimeMs };
  }

  /** The whole of a plain file. @throws AcceleratorError `FILE_REFUSED`; system errors, `ENOENT` among them */
  read(name: string): Buffer {
    return this.readDated(name).bytes;
  }

  /** Like `read`, with the moment of its last change. @throws as `read` */
  readDated(name: string): DatedBytes {
    const { descriptor, size, changedMs } = this.open(name);
    try {
      return { bytes: readAll(descriptor, size), changedMs };
    } finally {
      closeSync(descriptor);
    }
  }

  /** Size and digest of a plain file. @throws AcceleratorError `FILE_REFUSED`; system errors, `ENOENT` among them */
  digest(name: string): FileDigest {
    const { descriptor, size } = this.open(name);
    try {
      if (size > smallBytes) return digestOpened(descriptor);
      // One read: 6 µs less for a manifest, of which a run reads hundreds.
      const bytes = readAll(descriptor, size);
      return { size: bytes.byteLength, digest: digestOf(bytes) };
    } finally {
      closeSync(descriptor);
    }
  }

  /** Like `read`; undefined when there is no such file. @throws AcceleratorError `FILE_REFUSED` */
  readIfThere(name: string): Buffer | undefined {
    return this.readDatedIfThere(name)?.bytes;
  }

  /** Like `readDated`; undefined when there is no such file. @throws AcceleratorError `FILE_REFUSED` */
  readDatedIfThere(name: string): DatedBytes | undefined {
    try {
      return this.readDated(name);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** What is there, a link as itself; undefined when nothing is. @throws AcceleratorError `FILE_REFUSED` for a way over a link */
  stat(name: string): Stats | undefined {
    if (!this.#hasWay(name)) return undefined;
    return lookAt(this.placeOf(name));
  }

  /** Like `stat`, for those who know that its folder is one: nothing above the name is looked at. */
  statIn(name: string): Stats | undefined {
    if (!leadsDown(name)) throw leadsOut(this.root, name);
    return lookAt(this.placeOf(name));
  }

  /** The entries of a folder; none when it is not there. @throws AcceleratorError `FILE_REFUSED` */
  list(name: string): Dirent[] {
    const found = name === '.' ? undefined : this.stat(name);
    if (name !== '.' && found === undefined) return [];
    if (found?.isDirectory() === false) throw fileRefused(this.placeOf(name), kindOf(found), 'folder');
    try {
      return readdirSync(this.placeOf(name), { withFileTypes: true });
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  /** Removes a file, or a folder with all that is in it; a link is removed as itself. @throws AcceleratorError `FILE_REFUSED` */
  remove(name: string): void {
    this.#checkOwn(name);
    if (this.#hasWay(name)) rmSync(this.placeOf(name), { recursive: true, force: true });
  }

  /** Makes a folder and those above it, if they are not there. @throws AcceleratorError `FILE_REFUSED`; system errors */
  makeFolder(name: string): void {
    this.#checkOwn(name);
    const found = this.stat(name);
    if (found?.isDirectory() === true) return;
    if (found !== undefined) throw fileRefused(this.placeOf(name), kindOf(found), 'folder');
    makeFolder(this.placeOf(name));
  }

  /**
   * Replaces a file as `writeFileAtomic` does, in a folder that is made if it is not there. A link or a pipe that has its
   * name is replaced as itself.
   * @throws AcceleratorError `FILE_REFUSED`, `WRITE_FAILED`; system errors
   */
  write(name: string, content: string | Uint8Array, options?: { durable?: boolean }): void {
    writeFileAtomic(this.#placeToWrite(name), content, options);
  }

  /** Like `write`, for good, once the content, its folder and all of `paths` are on the disk: see `replaceAfter`. @throws as `write` */
  writeAfter(name: string, content: string | Uint8Array, paths: Iterable<string>): Promise<void> {
    return replaceAfter(this.#placeToWrite(name), content, paths);
  }

  /** Opens a plain file to be changed in place, or makes it. @throws AcceleratorError `FILE_REFUSED`; system errors */
  openToChange(name: string): number {
    this.#checkOwn(name);
    const file = this.pathTo(name);
    const descriptor = openPlain(file, constants.O_RDWR | constants.O_CREAT);
    fstatPlain(descriptor, file);
    return descriptor;
  }

  /** The absolute path of a name to which no link leads. @throws AcceleratorError `FILE_REFUSED` */
  pathTo(name: string): string {
    this.#hasWay(name);
    return this.placeOf(name);
  }

  /** Where a plain file may be replaced: its folder is made. */
  #placeToWrite(name: string): string {
    this.#checkOwn(name);
    const slash = name.lastIndexOf('/');
    if (slash > 0) this.makeFolder(name.slice(0, slash));
    const file = this.placeOf(name);
    const found = this.statIn(name);
    if (found?.isDirectory() === true) throw fileRefused(file, kindOf(found), 'file');
    return file;
  }

  #checkOwn(name: string): void {
    if (folderOf(this.root, this.#beside, name) !== this.root)
      throw new Error(`Internal error: '${name}' is not in '${this.root}', and nothing is changed where it is`);
  }

  #checkWay(name: string): void {
    if (!this.#hasWay(name)) throw missing(this.placeOf(name));
  }

  /** Whether all folders above a name are there, and are folders. Costs 2 µs for each. */
  #hasWay(name: string): boolean {
    if (!leadsDown(name)) throw leadsOut(this.root, name);
    const inside = this.#inside;
    if (inside !== undefined && name.lastIndexOf('/') === inside.length && name.startsWith(inside)) return true;
    for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      const folder = this.placeOf(name.slice(0, slash));
      const stat = lookAt(folder);
      if (stat === undefined) return false;
      if (stat.isSymbolicLink()) throw fileRefused(folder, kindOf(stat), 'folder');
      if (!stat.isDirectory()) return false;
    }
    return true;
  }
}

/** Whether a relative path leads nowhere but down: no part of it is empty, `.` or `..`. */
function leadsDown(name: string): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(name) && !name.includes('\0');
}

/**
 * A name in a record leads out of the workdir.
 *
 * @remedy Somebody has edited the record: remove its job, and build it again.
 */
function leadsOut(root: string, name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NAME_LEAVES_WORKDIR',
    message: `The name ${JSON.stringify(name)} would lead out of '${root}'.`,
    details: { root, name },
  });
}
