import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, isForeignName, nameNotUtf8, systemCode } from '@accelerator/base';

export interface WalkOptions {
  /** How many folders deep; 1 for the folder alone. */
  readonly depth: number;
  /** Whether names that start with a dot count. */
  readonly dot: boolean;
}

/** What is in a folder, by path from there. */
export interface Walked {
  readonly files: readonly string[];
  /** Links to what is not there. */
  readonly deadLinks: readonly string[];
  /** All folders that were entered, absolute. */
  readonly folders: readonly string[];
}

/**
 * The files in a folder and below it. Links are followed, but no folder is entered twice, whatever leads to it, and none
 * above the link: what is reached by plain folders and by a link counts by its plain name.
 */
export function walkFolder(folder: string, { depth, dot }: WalkOptions): Walked {
  const files: string[] = [];
  const deadLinks: string[] = [];
  const entered = new Set<string>();
  const places: string[] = [];
  let folders: Folder[] = [{ name: '', depth: 1 }];
  // All plain folders first, then what links lead to.
  while (folders.length > 0) {
    const linked: Folder[] = [];
    for (let next = folders.shift(); next !== undefined; next = folders.shift()) folders.push(...enter(next, linked));
    folders = linked;
  }
  return { files: files.sort(compareCodeUnits), deadLinks: deadLinks.sort(compareCodeUnits), folders: places };

  /** @returns the plain folders in it */
  function enter(at: Folder, linked: Folder[]): Folder[] {
    const place = path.join(folder, at.name);
    if (isForeignName(place)) throw nameNotUtf8(at.name);
    const real = realpathSync(place);
    // A link to a folder above would bring everything that lies there.
    if (entered.has(real) || (at.from !== undefined && isWithin(at.from, real))) return [];
    entered.add(real);
    places.push(place);
    const plain: Folder[] = [];
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      if (!dot && entry.name.startsWith('.')) continue;
      const name = at.name === '' ? entry.name : `${at.name}/${entry.name}`;
      const kind = kindOf(place, entry);
      if (kind === 'file') files.push(name);
      else if (kind === 'nothing') deadLinks.push(name);
      else if (kind === 'folder' && at.depth < depth) {
        const found = { name, depth: at.depth + 1 };
        if (entry.isSymbolicLink()) linked.push({ ...found, from: real });
        else plain.push(found);
      }
    }
    return plain;
  }
}

interface Folder {
  readonly name: string;
  readonly depth: number;
  /** Of a link: the folder in which it stands, without links. */
  readonly from?: string;
}

function isWithin(file: string, folder: string): boolean {
  return `${file}/`.startsWith(folder === '/' ? folder : `${folder}/`);
}

type Kind = 'file' | 'folder' | 'nothing' | 'other';

function kindOf(folder: string, entry: Dirent): Kind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const target = statSync(path.join(folder, entry.name));
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    // A link to itself is none to anything.
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) return 'nothing';
    throw error;
  }
}
