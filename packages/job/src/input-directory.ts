import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  compareCodeUnits,
  isAcceleratorError,
  isForeignName,
  nameNotUtf8,
  refuseForeignNames,
  Scope,
} from '@accelerator/base';
import { reportIdentity } from '@accelerator/dataset';
import { type InJob, InputFile, inputChanged, inputUnreadable, nameInJob, ownFile } from './input-file.ts';

/** Where an input folder is, and what it holds. */
export interface LocatedDirectory {
  /** Absolute. */
  readonly path: string;
  readonly files: readonly InputFile[];
  /** For a folder of a job, or its whole directory. */
  readonly inJob?: InJob | undefined;
}

/** A folder that a method was given by an `inputDirectory()` option: the names and contents of all its files count. */
export class InputDirectory {
  readonly #name: string;
  #place: LocatedDirectory | undefined;
  readonly #scope = Scope.current;

  constructor(name: string, place?: LocatedDirectory) {
    this.#name = name;
    this.#place = place;
  }

  /** The path as the build script gave it; of a folder of a job, `main-3/out`, as for an `InputFile`. */
  get name(): string {
    const inJob = this.#place?.inJob;
    if (inJob === undefined) return this.#name;
    reportIdentity(this.#scope, inJob.job);
    return nameInJob(inJob);
  }

  /** Absolute path, on this machine. */
  get path(): string {
    return this.#known().path;
  }

  /** All files in it and below, in code unit order; their names are paths from the folder. */
  get files(): readonly InputFile[] {
    return this.#known().files;
  }

  /** @internal The files that the folder holds now; the engine hashes them. @throws AcceleratorError `INPUT_UNREADABLE` */
  place(directory: string, inJob: InJob | undefined): readonly InputFile[] {
    const files = listFiles(directory, this.#name).map((name) => new InputFile(name));
    this.#place = { path: directory, files, inJob };
    return files;
  }

  /** @internal For the key: by its path as given, or by its job. */
  get [ownFile](): { readonly name: string; readonly inJob: InJob | undefined } {
    return { name: this.#name, inJob: this.#place?.inJob };
  }

  /**
   * @internal Each file in it is looked at by itself; this tells of those that came and went.
   * @throws AcceleratorError `INPUT_CHANGED`
   */
  checkNames(): void {
    const { path: directory, files } = this.#known();
    const before = files.map(({ name }) => name);
    const now = namesNow(directory, this.name);
    const differs = before.findIndex((name, index) => name !== now[index]);
    if (differs < 0 && now.length === before.length) return;
    const other = differs < 0 ? now[before.length] : (before.find((name) => !now.includes(name)) ?? now[differs]);
    throw inputChanged(path.join(this.name, other ?? ''));
  }

  toString(): string {
    return this.name;
  }

  #known(): LocatedDirectory {
    if (this.#place === undefined)
      throw new Error(`The input folder '${this.#name}' is known by name only, until its job runs.`);
    return this.#place;
  }
}

function listFiles(directory: string, name: string): string[] {
  try {
    const names = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
      .sort(compareCodeUnits);
    refuseForeignNames(directory, names, (file) => path.join(name, file));
    return names;
  } catch (cause) {
    if (isAcceleratorError(cause)) throw cause;
    const inside = foreignFolder(directory, cause);
    throw inside === undefined ? inputUnreadable(name, cause) : nameNotUtf8(path.join(name, inside));
  }
}

/** A folder below the one that is listed, which can't be entered by the name that it is listed with. */
function foreignFolder(directory: string, cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('path' in cause) || typeof cause.path !== 'string') return undefined;
  return isForeignName(cause.path) ? path.relative(directory, cause.path) : undefined;
}

function namesNow(directory: string, name: string): string[] {
  try {
    return listFiles(directory, name);
  } catch (error) {
    throw inputChanged(name, error);
  }
}
