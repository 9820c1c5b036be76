import { linkSync, lstatSync, unlinkSync } from 'node:fs';
import { syncPaths, writeFileAtomic } from '@accelerator/base';
import type { Workdir } from '@accelerator/store';

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

/**
 * What jobs of one method have in common, in one process and workdir: its code. The first one writes it, the others
 * link to that: two files less that are written, renamed and forced onto the disk.
 */
export class SharedCode {
  static readonly #known = new WeakMap<Workdir, SharedCode>();
  readonly #files = new Map<string, SharedFile>();

  static of(workdir: Workdir): SharedCode {
    let shared = SharedCode.#known.get(workdir);
    if (shared === undefined) {
      shared = new SharedCode();
      SharedCode.#known.set(workdir, shared);
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
}
