import { createHash } from 'node:crypto';
import path from 'node:path';
import { AcceleratorError, type CurrentJob } from '@accelerator/sdk';
import { withoutExtension } from './name-files.ts';

/** What nearly every file system takes for one part of a path. */
const longestPart = 255;

/**
 * The same for all names that are one and the same file on some disk: those that tell neither small from capital letters
 * nor two spellings of `é`, and forget what ends a name in Windows. It need not be right for each disk: where it says
 * that two names meet, one of them only gets a number.
 */
export function diskKey(name: string): string {
  // Of ten thousand names nearly all are such (0.1 µs instead of 1.5).
  if (isAscii.test(name) && !endOfPart.test(name)) return name.toLowerCase();
  const folded = Buffer.from(name).toString().normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
  return folded.replace(new RegExp(endOfPart, 'g'), '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these have one spelling only.
const isAscii = /^[\u0000-\u007f]*$/;
/** What Windows forgets. */
const endOfPart = /[. ]+(?=\/|$)/;

/**
 * A name of which no part is longer than a disk takes, in bytes, with its extension. What was cut off is told apart by a
 * digest, so different names stay different.
 */
export function fitName(name: string): string {
  // No character of a string takes more than three bytes.
  if (name.length * 3 <= longestPart) return name;
  const parts = name.split('/');
  return parts.map((part, index) => fitPart(part, index === parts.length - 1)).join('/');
}

function fitPart(part: string, isFile: boolean): string {
  if (Buffer.byteLength(part) <= longestPart) return part;
  const stem = isFile ? withoutExtension(part) : part;
  const end = `~${createHash('sha256').update(part).digest('hex').slice(0, 8)}${part.slice(stem.length)}`;
  let short = '';
  let room = longestPart - Buffer.byteLength(end);
  for (const character of stem) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    short += character;
  }
  return short + end;
}

/** The folders in which a file lies, the innermost first. */
export function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

/** A name below the job directory. A folder in which only the engine writes, on any disk, gets a number. */
export function nameInJob(job: CurrentJob, filename: string): string {
  const name = oddPart.test(filename) ? path.posix.normalize(filename) : filename;
  const slash = name.indexOf('/');
  if (slash < 0) return name;
  const folder = name.slice(0, slash);
  return isReservedFolder(job, folder, name) ? `${folder}~2${name.slice(slash)}` : name;
}

/** An empty part, `.` or `..`: nearly no name has one, and to look for it takes a tenth of putting it right. */
const oddPart = /(?:^|\/)\.{0,2}(?:\/|$)/;

const reservedFolders = new WeakMap<CurrentJob, Map<string, boolean>>();

/** Folders are few, files many. In `output` it depends on the file. */
function isReservedFolder(job: CurrentJob, folder: string, name: string): boolean {
  const known = reservedFolders.get(job) ?? new Map<string, boolean>();
  reservedFolders.set(job, known);
  let reserved = known.get(folder);
  if (reserved === undefined) {
    const key = diskKey(folder);
    reserved = isReserved(job, key === 'output' ? diskKey(name) : `${key}/file`);
    if (key !== 'output') known.set(folder, reserved);
  }
  return reserved;
}

function isReserved(job: CurrentJob, name: string): boolean {
  try {
    job.filename(name);
    return false;
  } catch (error) {
    return error instanceof AcceleratorError && error.code === 'NAME_RESERVED';
  }
}

/** A file that wants a name. */
export interface NameWish {
  /** What it is called where it comes from; two that are called the same get one name only. */
  readonly source: string;
  /** The same as a name in the job directory, without `.` and `//`. */
  readonly filename: string;
  /** The name with the extension of what it holds; often the same. */
  readonly wanted: string;
  /** The extension that `wanted` ends in. */
  readonly extension: string;
}

/** The name of a file; or the number of the wish that had the very same name before. */
export type Choice = { readonly name: string } | { readonly sameAs: number };

/**
 * Gives each file a name that no other has, on any disk. Who has the right name already keeps it; where two would get one
 * name for the sake of their extension, the extension is added (`IMG_1.png.jpg` beside `IMG_1.jpg`); what then differs
 * only for some disks gets a number. The order of the files doesn't matter.
 *
 * @param isTaken whether another file or a folder has that name; it is asked with a `diskKey`
 */
export function chooseNames(wishes: readonly NameWish[], isTaken: (key: string) => boolean = () => false): Choice[] {
  const wanting = new Map<string, number>();
  for (const { wanted } of wishes) wanting.set(diskKey(wanted), (wanting.get(diskKey(wanted)) ?? 0) + 1);
  const folders = new Set(wishes.flatMap(({ wanted }) => foldersOf(wanted)).map(diskKey));
  const used = new Set<string>();
  const firsts = new Map<string, number>();
  const choices = new Map<number, Choice>();
  for (const { index, source, filename, wanted, extension } of inOrder(wishes)) {
    const first = firsts.get(source);
    if (first !== undefined) {
      choices.set(index, { sameAs: first });
      continue;
    }
    firsts.set(source, index);
    const isAlone = wanted === filename || wanting.get(diskKey(wanted)) === 1;
    const name = freeName(
      isAlone ? wanted : `${filename}.${extension}`,
      (each) => [used, folders].some((names) => names.has(diskKey(each))) || isTaken(diskKey(each)),
    );
    used.add(diskKey(name));
    choices.set(index, { name });
  }
  return wishes.map((_, index) => choices.get(index) ?? { sameAs: index });
}

function freeName(name: string, isTaken: (name: string) => boolean): string {
  let free = fitName(name);
  for (let number = 2; isTaken(free); number++) free = fitName(numbered(name, number));
  return free;
}

/** `a/b.jpg` is `a/b~2.jpg`. */
function numbered(name: string, number: number): string {
  const stem = withoutExtension(name);
  return `${stem}~${number}${name.slice(stem.length)}`;
}

/** Those that keep their names come first, then all by their names. */
function inOrder(wishes: readonly NameWish[]): (NameWish & { readonly index: number })[] {
  const rank = ({ source, wanted }: NameWish): string => (source === wanted ? `0${source}` : `1${source}`);
  const ranked = wishes.map((wish, index) => ({ ...wish, index, rank: rank(wish) }));
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.index - b.index));
}
