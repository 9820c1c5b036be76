import type { Stats } from 'node:fs';
import path from 'node:path';
import { type Door, isAcceleratorError, messageOf, systemCode } from '@accelerator/base';
import type { FileRecord } from '@accelerator/job';
import { readRemote, remoteSizes } from './remote/remote-record.ts';
import type { Workdir } from './workdir.ts';

/** A file of a job, to become one of another. */
export interface FileToTake {
  /** `main-3/a.jpg` */
  readonly from: string;
  readonly record: FileRecord;
}

type FolderState = 'there' | 'missing' | 'other';

/** Not here, but a shared cache has it: it comes when it is read. */
export const elsewhere = Symbol('elsewhere');

/**
 * Looks at many files of jobs: that they are there, plain, and as long as a record says. Each folder on the way is
 * looked at once, so a file costs one stat, 3 µs.
 */
export class PlainFiles {
  readonly #workdir: Workdir;
  readonly #door: Door;
  readonly #folders = new Map<string, FolderState>();
  /** By job: the files that a shared cache has, with their sizes. */
  readonly #remote = new Map<string, ReadonlyMap<string, number>>();

  /** @param known folders that are there */
  constructor(workdir: Workdir, known: readonly string[] = []) {
    this.#workdir = workdir;
    this.#door = workdir.door;
    for (const folder of known) this.#folders.set(folder, 'there');
  }

  /** What is wrong with the size of a file, if anything is. @param file as `look` takes it */
  sizeProblem(job: string, file: string, expected: number | undefined): string | undefined {
    const found = this.look(job, file, expected);
    return typeof found === 'string' ? found : undefined;
  }

  /**
   * A file that has the expected size; or `elsewhere`; or what is wrong with it.
   * @param file path from the job directory; it may lead to another job of the workdir
   */
  look(job: string, file: string, expected: number | undefined): Stats | typeof elsewhere | string {
    const name = file.startsWith('../') ? path.posix.join(job, file) : `${job}/${file}`;
    try {
      const folder = this.#stateOf(name.slice(0, name.lastIndexOf('/')));
      const stat = folder === 'there' ? this.#door.statIn(name) : undefined;
      if (stat === undefined && folder !== 'other') {
        return this.#isElsewhere(name, expected) ? elsewhere : `its file '${file}' is missing`;
      }
      if (stat?.isFile() !== true) return `its file '${file}' is no plain file`;
      return stat.size === expected ? stat : `its file '${file}' has ${stat.size} bytes instead of ${expected}`;
    } catch (error) {
      // Its name leads out, or the system keeps it back.
      if (isAcceleratorError(error) || systemCode(error) !== undefined)
        return `its file '${file}': ${messageOf(error)}`;
      throw error;
    }
  }

  /** @param name from the workdir */
  #isElsewhere(name: string, expected: number | undefined): boolean {
    if (!this.#workdir.countsRemote) return false;
    const slash = name.indexOf('/');
    const job = name.slice(0, slash);
    // Nothing is put into another workdir.
    if (this.#workdir.otherOf(job) !== undefined) return false;
    let files = this.#remote.get(job);
    if (files === undefined) {
      const record = readRemote(this.#workdir, job);
      files = record === undefined ? new Map() : remoteSizes(record);
      this.#remote.set(job, files);
    }
    return expected !== undefined && files.get(name.slice(slash + 1)) === expected;
  }

  /** Of a folder, and of all above it: a link is none. */
  #stateOf(name: string): FolderState {
    let state = this.#folders.get(name);
    if (state !== undefined) return state;
    const slash = name.lastIndexOf('/');
    state = slash > 0 ? this.#stateOf(name.slice(0, slash)) : 'there';
    if (state === 'there') {
      const stat = this.#door.statIn(name);
      state = stat === undefined ? 'missing' : stat.isDirectory() ? 'there' : 'other';
    }
    this.#folders.set(name, state);
    return state;
  }
}

/** What is wrong with the bytes of a file, if anything is. @param expected their digest */
export function contentProblem(door: Door, job: string, file: string, expected: string): string | undefined {
  try {
    return door.digest(`${job}/${file}`).digest === expected ? undefined : `its file '${file}' is damaged`;
  } catch (error) {
    if (isAcceleratorError(error) || systemCode(error) !== undefined) return `its file '${file}': ${messageOf(error)}`;
    throw error;
  }
}

/** Whether somebody may have written to a file since. A link that another job made of it changes its time of change. */
export function isTouched({ mtimeMs, ctimeMs, nlink }: Stats, sinceMs: number): boolean {
  return mtimeMs > sinceMs || (nlink === 1 && ctimeMs > sinceMs);
}
