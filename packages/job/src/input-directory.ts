import { readdirSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import { InputFile, inputUnreadable } from './input-file.ts';

/** A folder that a method was given by an `inputDirectory()` option: the names and contents of all its files count. */
export class InputDirectory {
  /** The path as the build script gave it. */
  readonly name: string;
  #place: { readonly path: string; readonly files: readonly InputFile[] } | undefined;

  constructor(name: string, place?: { readonly path: string; readonly files: readonly InputFile[] }) {
    this.name = name;
    this.#place = place;
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
  place(directory: string): readonly InputFile[] {
    const files = listFiles(directory, this.name).map((name) => new InputFile(name));
    this.#place = { path: directory, files };
    return files;
  }

  toString(): string {
    return this.name;
  }

  #known(): { readonly path: string; readonly files: readonly InputFile[] } {
    if (this.#place === undefined)
      throw new Error(`The input folder '${this.name}' is known by name only, until its job runs.`);
    return this.#place;
  }
}

function listFiles(directory: string, name: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
      .sort(compareCodeUnits);
  } catch (cause) {
    throw inputUnreadable(name, cause);
  }
}
