import path from 'node:path';
import { type Door, isAcceleratorError, messageOf, systemCode } from '@accelerator/base';

/**
 * Looks at many files of jobs: that they are there, plain, and as long as a record says. Each folder on the way is
 * looked at once, so a file costs one stat.
 */
export class PlainFiles {
  readonly #door: Door;
  readonly #folders = new Map<string, boolean>();

  constructor(door: Door) {
    this.#door = door;
  }

  /**
   * What is wrong with the size of a file, if anything is.
   * @param file path from the job directory; it may lead to another job of the workdir
   */
  sizeProblem(job: string, file: string, expected: number | undefined): string | undefined {
    const name = path.posix.join(job, file);
    const what = `its file '${file}'`;
    try {
      if (!this.#isFolder(path.posix.dirname(name))) return `${what} is missing`;
      const stat = this.#door.statIn(name);
      if (stat === undefined) return `${what} is missing`;
      if (!stat.isFile()) return `${what} is no plain file`;
      return stat.size === expected ? undefined : `${what} has ${stat.size} bytes instead of ${expected}`;
    } catch (error) {
      // A link, or something else, in the place of a folder.
      if (isAcceleratorError(error) || systemCode(error) !== undefined) return `${what}: ${messageOf(error)}`;
      throw error;
    }
  }

  #isFolder(name: string): boolean {
    let isFolder = this.#folders.get(name);
    if (isFolder === undefined) {
      isFolder = this.#door.stat(name)?.isDirectory() === true;
      this.#folders.set(name, isFolder);
    }
    return isFolder;
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
