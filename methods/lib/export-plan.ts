import path from 'node:path';
import { AcceleratorError, type CurrentJob } from '@accelerator/sdk';
import { chooseNames, diskKey, fitName, foldersOf, type NameWish, nameInJob } from './file-names.ts';
import { sameExtension } from './image-formats.ts';
import { withoutExtension } from './name-files.ts';

/** A row that becomes a file. */
export interface ExportRow {
  /** Which row it is: `1/20` is row 20 of slice 1. */
  readonly place: string;
  readonly filename: string;
  /** The usual extension of its image. */
  readonly extension: string;
}

/**
 * Finds out, from the names alone, which rows could get one name; most often none, and no image has to be read for it.
 * Names that can't be those of files don't count: what they cost is up to the caller.
 */
export class NameCensus {
  /** How many files have a name, but for its extension. */
  readonly #stems = new Map<string, number>();
  readonly #folders = new Set<string>();
  readonly #folderStems = new Set<string>();
  readonly #job: CurrentJob;
  #lastFolder = '';

  constructor(job: CurrentJob, filenames: Iterable<string>) {
    this.#job = job;
    for (const filename of filenames) this.#add(nameInJob(job, filename));
  }

  #add(name: string): void {
    const stem = stemKey(name);
    this.#stems.set(stem, (this.#stems.get(stem) ?? 0) + 1);
    // Most often the same one as before.
    const end = name.lastIndexOf('/');
    if (end < 0 || (end === this.#lastFolder.length && name.startsWith(this.#lastFolder))) return;
    this.#lastFolder = name.slice(0, end);
    for (const folder of foldersOf(name)) {
      // Those above it are there as well.
      if (this.#folders.has(diskKey(folder))) break;
      this.#folders.add(diskKey(folder));
      this.#folderStems.add(stemKey(folder));
    }
  }

  /** Whether any name could meet another. */
  get mayMeet(): boolean {
    for (const stem of this.#stems.keys()) if (this.#stemMayMeet(stem)) return true;
    return false;
  }

  /** Whether the file of that name could meet another one. */
  nameMayMeet(filename: string): boolean {
    return this.#stemMayMeet(stemKey(nameInJob(this.#job, filename)));
  }

  #stemMayMeet(stem: string): boolean {
    return (this.#stems.get(stem) ?? 0) > 1 || this.#folderStems.has(stem);
  }

  /**
   * What the rows that could meet are called, by their places.
   * @param rows all of which `nameMayMeet` is true
   */
  choose(rows: readonly ExportRow[]): NamesByPlace {
    const wishes = rows.map(({ filename, extension }): NameWish => {
      const name = nameInJob(this.#job, filename);
      return { source: path.posix.normalize(filename), filename: name, wanted: targetName(name, extension), extension };
    });
    const isTaken = (key: string): boolean =>
      this.#folders.has(key) || (this.#stems.has(stemKey(key)) && !this.#stemMayMeet(stemKey(key)));
    const choices = chooseNames(wishes, isTaken);
    return new Map(
      rows.map(({ place }, index): [string, PlannedName] => {
        const choice = choices[index];
        if (choice === undefined) throw new Error('Internal error: a row without a name');
        return [place, 'name' in choice ? choice : { sameAs: rows[choice.sameAs]?.filename ?? '' }];
      }),
    );
  }
}

/** The name of a row's file; or the name of another row, which would have to share it. */
export type PlannedName = { readonly name: string } | { readonly sameAs: string };

export type NamesByPlace = ReadonlyMap<string, PlannedName>;

/** The file of a row that meets no other: `a/b.jpg` for a PNG is `a/b.png`. */
export function plainName(job: CurrentJob, filename: string, extension: string): string {
  return fitName(targetName(nameInJob(job, filename), extension));
}

function targetName(name: string, extension: string): string {
  const own = path.extname(name).slice(1);
  return sameExtension(own, extension) ? name : `${withoutExtension(name)}.${extension}`;
}

const stemKey = (name: string): string => diskKey(withoutExtension(name));

/** The error of a name that can't be that of a file below the job directory, whoever the folders belong to. */
export function nameError(job: CurrentJob, filename: string): AcceleratorError | undefined {
  try {
    job.filename(filename);
    return undefined;
  } catch (error) {
    if (!(error instanceof AcceleratorError)) throw error;
    return error.code === 'NAME_RESERVED' ? undefined : error;
  }
}
