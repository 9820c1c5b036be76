import { linkSync, lstatSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError, syncPaths, systemCode, writeFileAtomic } from '@accelerator/base';
import { newestJobs, type Workdir } from '@accelerator/store';

/** A file that directories of several jobs have. */
export class SharedFile {
  readonly #file: string;
  readonly #mtimeMs: number;
  #synced: Promise<void> | undefined;

  /** @param file in the directory of the job that wrote it just now */
  constructor(file: string) {
    this.#file = file;
    this.#mtimeMs = lstatSync(file).mtimeMs;
  }

  /** @returns false when it is gone, has as many links as the disk can count, or was written to since */
  link(to: string): boolean {
    try {
      linkSync(this.#file, to);
      // A job must not begin with code that was damaged.
      if (lstatSync(to).mtimeMs === this.#mtimeMs) return true;
      unlinkSync(to);
      return false;
    } catch {
      return false;
    }
  }

  /** Forces it onto the disk, once. @throws system errors */
  sync(): Promise<void> {
    this.#synced ??= syncPaths([this.#file]);
    return this.#synced;
  }
}

/** Jobs of a method that are looked at for a list of files: a script may ask for two in turn. */
const looked = 2;

/**
 * What several jobs have in common, in one process and workdir: the code of their method, lists of input files. The first
 * one writes it, the others link to that: two files less that are written, renamed and forced onto the disk.
 */
export class SharedFiles {
  static readonly #known = new WeakMap<Workdir, SharedFiles>();
  readonly #workdir: Workdir;
  readonly #files = new Map<string, SharedFile>();

  private constructor(workdir: Workdir) {
    this.#workdir = workdir;
  }

  static of(workdir: Workdir): SharedFiles {
    let shared = SharedFiles.#known.get(workdir);
    if (shared === undefined) {
      shared = new SharedFiles(workdir);
      SharedFiles.#known.set(workdir, shared);
    }
    return shared;
  }

  /** Puts a file into the directory of a job. @throws system errors */
  put(file: string, content: Uint8Array, digest: string): SharedFile {
    const known = this.#files.get(digest);
    if (known?.link(file) === true) return known;
    writeFileAtomic(file, content);
    const written = new SharedFile(file);
    this.#files.set(digest, written);
    return written;
  }
  /** Like `put`, for what an earlier job of the method, of another run, may have under the same name. */
  putOfMethod(method: string, file: string, content: Uint8Array, digest: string): SharedFile {
    if (!this.#files.has(digest)) {
      const earlier = this.#ofEarlier(method, path.basename(file), content.byteLength, digest);
      if (earlier !== undefined) this.#files.set(digest, earlier);
    }
    return this.put(file, content, digest);
  }

  #ofEarlier(method: string, name: string, size: number, digest: string): SharedFile | undefined {
    const { door } = this.#workdir;
    let left = looked;
    for (const id of newestJobs(this.#workdir, method)) {
      if (left-- === 0) return undefined;
      const file = `${id}/${name}`;
      try {
        // Read, so that no job begins with one that was damaged.
        if (door.stat(file)?.size === size && door.digest(file).digest === digest)
          return new SharedFile(door.pathTo(file));
      } catch (error) {
        // It was removed at this moment, is no plain file, or can't be read.
        if (systemCode(error) === undefined && !isAcceleratorError(error)) throw error;
      }
    }
    return undefined;
  }
}
