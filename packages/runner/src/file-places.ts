import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, systemCode } from '@accelerator/base';
import { nameReserved } from '@accelerator/job';

/** Where the files of a job go, each of which one part of it has made. */
export class FilePlaces {
  readonly #jobPath: string;
  readonly #makers = new Map<string, string>();
  readonly #folders = new Set<string>();

  constructor(jobPath: string) {
    this.#jobPath = jobPath;
  }

  /** The path of a new file, in a folder that is there. @throws AcceleratorError `FILE_MADE_TWICE`, `NAME_RESERVED` */
  take(name: string, maker: string): string {
    const file = this.#placeFor(name, maker);
    // Some disks take 'a.txt' and 'A.txt' for one name (1.3 µs a file).
    if (existsSync(file)) throw this.#metError(name, maker);
    this.#makers.set(name, maker);
    return file;
  }

  /**
   * Puts a new file there, by what fails where there is one, as a link and a copy do: so nobody has to look before. Of
   * 10,000 links each look takes longer than that of a rename, because the folder grows (10,000 links: 0.15 instead of 0.18 s).
   * @throws AcceleratorError `FILE_MADE_TWICE`, `NAME_RESERVED`; what `put` throws
   */
  put(name: string, maker: string, put: (file: string) => void): void {
    const file = this.#placeFor(name, maker);
    try {
      put(file);
    } catch (error) {
      throw systemCode(error) === 'EEXIST' ? this.#metError(name, maker) : error;
    }
    this.#makers.set(name, maker);
  }

  #placeFor(name: string, maker: string): string {
    const other = this.#makers.get(name);
    if (other !== undefined) throw madeTwice(name, other, maker);
    this.makeFolder(name);
    return path.join(this.#jobPath, name);
  }

  #metError(name: string, maker: string): AcceleratorError {
    const [called, first] = [...this.#makers].find(([each]) => folded(each) === folded(name)) ?? [];
    return first === undefined ? nameReserved(name) : madeTwice(name, first, maker, called);
  }

  makeFolder(name: string): void {
    const slash = name.lastIndexOf('/');
    const folder = name.slice(0, Math.max(slash, 0));
    if (slash < 0 || this.#folders.has(folder)) return;
    mkdirSync(path.join(this.#jobPath, folder), { recursive: true });
    this.#folders.add(folder);
  }
}

/** Names that some disk takes for one have the same. */
function folded(name: string): string {
  return name.normalize('NFC').toUpperCase();
}

/** Two slices, or two phases, of one job made a file under the same name, or under two that this disk takes for one. */
function madeTwice(name: string, first: string, second: string, called = name): AcceleratorError {
  const alias = called === name ? '' : `, which this disk takes for '${called}'`;
  return new AcceleratorError({
    code: 'FILE_MADE_TWICE',
    message: `Both ${first} and ${second} made the file '${name}'${alias}.`,
    hint: 'Put the slice number or something else that differs into the name.',
    details: { file: name, makers: [first, second] },
  });
}
