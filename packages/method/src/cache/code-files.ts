import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf, makeFolder, systemCode, temporaryFolder, writeFileAtomic } from '@accelerator/base';

/**
 * Code in files whose names are the digests of what is in them. What does not fit its name is not used: a cache that was
 * damaged must not run as other code.
 */
export class CodeFiles {
  readonly #directory: string;
  readonly #keep: boolean;
  /** What this process has made. */
  readonly #made = new Map<string, string>();

  /** @param keep whether the folder may be written to; otherwise files are kept for this process only */
  constructor(directory: string, keep: boolean) {
    this.#directory = directory;
    this.#keep = keep;
  }

  /** What is kept under a name, or undefined. */
  read(name: string): string | undefined {
    return this.#made.get(name) ?? readWhole(path.join(this.#directory, name));
  }

  /** The address of code that is kept under a name, or undefined. */
  urlOf(name: string): string | undefined {
    const file = path.join(this.#directory, name);
    return readWhole(file) === undefined ? undefined : pathToFileURL(file).href;
  }

  /** Keeps a text, if that is possible. @returns its name */
  put(text: string, ending: string): string {
    const name = `${digestOf(text)}${ending}`;
    this.#made.set(name, text);
    if (this.#keep) putInto(this.#directory, name, text);
    return name;
  }

  /** An address from which code can be imported in this process, wherever it could be put. */
  putForImport(code: string, ending: string): string {
    const name = `${digestOf(code)}${ending}`;
    const file =
      (this.#keep ? putInto(this.#directory, name, code) : undefined) ??
      putInto(temporaryFolder(this.#directory), name, code);
    // The disk is full. Node takes code also from an address that is the code.
    return file === undefined
      ? `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
      : pathToFileURL(file).href;
  }
}

function putInto(directory: string | undefined, name: string, text: string): string | undefined {
  if (directory === undefined) return undefined;
  const file = path.join(directory, name);
  if (readWhole(file) !== undefined) return file;
  try {
    makeFolder(directory);
    writeFileAtomic(file, text);
    return file;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function readWhole(file: string): string | undefined {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    const text = readFileSync(file, 'utf8');
    return path.basename(file).startsWith(`${digestOf(text)}.`) ? text : undefined;
  } catch {
    return undefined;
  }
}
