import { existsSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { readWorkdirRecord } from './workdir-record.ts';

/** A place in a job directory. */
export interface FileInJob {
  /** The workdir, absolute. */
  readonly workdir: string;
  readonly job: string;
  /** Path in the job directory, with slashes. */
  readonly file: string;
}

/** Tells in which job a file lies, of any workdir. Costs nothing for a folder that was asked for before. */
export class JobFolders {
  /** By folder: the workdir that it is, or that it lies in, and the name of its jobs. */
  readonly #above = new Map<string, { readonly directory: string; readonly name: string } | null>();

  /** @param place absolute; links in it are not followed */
  find(place: string): FileInJob | undefined {
    const workdir = this.#workdirAbove(path.dirname(place));
    if (workdir === null) return undefined;
    const [job = '', ...rest] = path.relative(workdir.directory, place).split(path.sep);
    const isJob = job.startsWith(`${workdir.name}-`) && /^[1-9]\d{0,14}$/.test(job.slice(workdir.name.length + 1));
    return isJob ? { workdir: workdir.directory, job, file: rest.join('/') } : undefined;
  }

  /** Whether a folder is a workdir, or lies in one. @param folder absolute; links in it are not followed */
  isInWorkdir(folder: string): boolean {
    return this.#workdirAbove(folder) !== null;
  }

  #workdirAbove(place: string): { readonly directory: string; readonly name: string } | null {
    const known = this.#above.get(place);
    if (known !== undefined) return known;
    const above = path.dirname(place);
    const found = workdirAt(place) ?? (above === place ? null : this.#workdirAbove(above));
    this.#above.set(place, found);
    return found;
  }
}

function workdirAt(directory: string): { readonly directory: string; readonly name: string } | undefined {
  if (!existsSync(path.join(directory, 'workdir.json'))) return undefined;
  try {
    return { directory, name: readWorkdirRecord(directory).name };
  } catch (error) {
    // Something else of that name, or a damaged one.
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}
