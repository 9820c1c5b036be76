import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, digestOf } from '@accelerator/base';
import { codeFilesIn } from '../code-files-in.ts';
import { askDisk, type Look } from './looks.ts';

/** Something that a run has asked of the disk: when the answer is another one, the run would be another one. */
export interface Dependency {
  /** `code`: the run is out of date. `inputs`: what it builds is. `names`: it may be, if it missed a method or a script. */
  readonly kind: 'code' | 'inputs' | 'names';
  /** What has changed when the answer is another one. */
  readonly place: string;
  readonly answer: string;
  ask(): string;
  /** The folders in which something happens when the answer changes. */
  folders(): readonly string[];
}

/** Files that were looked for: absolute paths, and the folders in which they would be. */
export interface FileSearch {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** All that a run has asked of the disk, with the first answer that it got: whatever came after that is a change. */
export class Dependencies {
  readonly #project: string;
  readonly #all = new Map<string, Dependency>();
  #ignored: readonly string[] = [];

  /** @param project absolute path */
  constructor(project: string) {
    this.#project = project;
  }

  get all(): readonly Dependency[] {
    return [...this.#all.values()];
  }

  get size(): number {
    return this.#all.size;
  }

  /** Whatever changes in these folders is the work of runs. */
  ignore(folders: readonly string[]): void {
    this.#ignored = folders;
  }

  /** What was looked at to find and bundle code. */
  addCode(looks: Iterable<Look>): void {
    for (const [question, place, answer] of looks) {
      // Imports are looked for in all folders above, in vain; nobody installs a package for this project there.
      if (answer === 'absent' ? !isInside(this.#project, place) : question === 'kind') continue;
      const id = `${question} ${place}`;
      if (this.#all.has(id)) continue;
      const ask = question === 'content' ? askContent(place, answer) : () => askDisk(question, place);
      this.#add(id, { kind: 'code', place, answer, ask, folders: () => [path.dirname(place)] });
    }
  }

  /** The methods or build scripts in a folder, by their names. What an editor leaves there meanwhile is none. */
  addNames(folder: string): void {
    const ask = (): string => {
      try {
        return digestOf([...codeFilesIn(folder).values()].flat().sort(compareCodeUnits).join('\0'));
      } catch {
        return 'absent';
      }
    };
    this.#add(`names ${folder}`, { kind: 'names', place: folder, answer: ask(), ask, folders: () => [folder] });
  }

  /**
   * A file whose content counts.
   * @param seen what it looks like, where somebody has just seen it: a plain file. Saves a stat
   */
  addFile(place: string, seen?: BigIntStats): void {
    if (this.#isIgnored(place)) return;
    const ask = (): string => {
      try {
        return contentLook(statSync(place, { bigint: true, throwIfNoEntry: false }));
      } catch {
        return contentLook(undefined);
      }
    };
    const answer = seen === undefined ? ask() : contentLook(seen);
    const folders = (): string[] => [path.dirname(place)];
    this.#add(`file ${place}`, { kind: 'inputs', place, answer, ask, folders });
  }

  /** @param place where, or what was looked for; absolute */
  addSearch(place: string, search: () => FileSearch): void {
    if (this.#isIgnored(place)) return;
    let found: FileSearch = { files: [], folders: [] };
    const ask = (): string => {
      try {
        found = search();
      } catch (error) {
        found = { files: [], folders: [place] };
        return `failed: ${error}`;
      }
      return digestOf(found.files.filter((file) => !this.#isIgnored(file)).join('\0'));
    };
    const answer = ask();
    const folders = (): string[] => found.folders.filter((each) => !this.#isIgnored(each));
    this.#add(`search ${place} ${answer}`, { kind: 'inputs', place, answer, ask, folders });
  }

  #add(id: string, dependency: Dependency): void {
    if (!this.#all.has(id)) this.#all.set(id, dependency);
  }

  #isIgnored(place: string): boolean {
    return this.#ignored.some((folder) => isInside(folder, place));
  }
}

/** A file of code that is written anew with what it held before, by a generator or an editor, is none that changed. */
function askContent(place: string, answer: string): () => string {
  const before = contentDigest(place);
  // It is another one already.
  if (before === undefined || askDisk('content', place) !== answer) return () => askDisk('content', place);
  return () => {
    const now = askDisk('content', place);
    return now !== answer && contentDigest(place) === before ? answer : now;
  };
}

/** Without the change time: a job that links to a file changes that. */
function contentLook(stat: BigIntStats | undefined): string {
  return stat?.isFile() === true ? `${stat.size} ${stat.mtimeNs} ${stat.ino}` : 'absent';
}

function contentDigest(place: string): string | undefined {
  try {
    return digestOf(readFileSync(place));
  } catch {
    return undefined;
  }
}

function isInside(folder: string, place: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
