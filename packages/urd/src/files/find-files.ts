import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, expectText, ifThere, refuseForeignNames } from '@accelerator/base';
import type { FileSearch } from '@accelerator/method';
import type picomatch from 'picomatch';
import { fewFiles, folderNotFound, nothingMatches, wrongExtension } from './errors.ts';
import { commonRoot } from './found-files.ts';
import { type FilesOptions, type GlobOptions, parseFilesOptions, parseGlobOptions } from './options.ts';
import { walkFolder } from './walk-folder.ts';

export interface Found {
  /** As input files are named: from the input directory, in code unit order. */
  readonly files: readonly string[];
  /** Links to what is not there, in its place. */
  readonly deadLinks: readonly string[];
}

/** Told of a search, and how to search again. */
export type SearchListener = (search: () => FileSearch) => void;

/** What was found, and the absolute folders in which it would be. */
interface Searched extends Found {
  readonly folders: readonly string[];
}

/** The files in a folder, whatever characters are in its name. */
export function filesIn(base: string, folder: string, options: FilesOptions, onSearch?: SearchListener): Found {
  expectText(folder, 'the folder of urd.files');
  const { recursive, dot, allowEmpty, ...given } = parseFilesOptions(options);
  const extensions = given.extensions === undefined ? undefined : [given.extensions].flat().map(plainExtension);
  const isWanted = (file: string): boolean =>
    extensions === undefined || extensions.some((each) => file.toLowerCase().endsWith(each));
  onSearch?.(() => {
    const found = asOnDisk(base, folder);
    const place = path.resolve(base, found ?? folder);
    if (found === undefined) return { files: [], folders: [place] };
    const { files, deadLinks, folders } = walkFolder(place, { depth: recursive ? Number.POSITIVE_INFINITY : 1, dot });
    return { files: [...files, ...deadLinks].filter(isWanted).map((each) => path.join(place, each)), folders };
  });
  const name = asOnDisk(base, folder);
  if (name === undefined) {
    if (allowEmpty) return { files: [], deadLinks: [] };
    throw folderNotFound(base, folder);
  }
  const walked = walkFolder(path.resolve(base, name), { depth: recursive ? Number.POSITIVE_INFINITY : 1, dot });
  const within = (file: string): string => path.join(name, file);
  const files = walked.files.filter(isWanted);
  const deadLinks = walked.deadLinks.filter(isWanted);
  if (files.length === 0 && !allowEmpty) throw fewFiles(folder, extensions, walked.files, deadLinks);
  return asNamed(base, { files: files.map(within), deadLinks: deadLinks.map(within) });
}

/** The files that match one of the patterns, and none that begins with `!`. */
export async function matchingFiles(
  base: string,
  patterns: string | readonly string[],
  options: GlobOptions,
  onSearch?: SearchListener,
): Promise<Found> {
  const { ignoreCase, dot, allowEmpty } = parseGlobOptions(options);
  const { default: match } = await import('picomatch');
  // One that is empty matches nothing, and is nothing to the matcher.
  const all = [patterns]
    .flat()
    .filter((pattern) => pattern !== '' && pattern !== '!')
    .map((pattern) => pattern.normalize('NFC'));
  const isExcluded = match(
    all.filter(isNegative).map((pattern) => pattern.slice(1)),
    { dot: true, nocase: ignoreCase },
  );
  const hasExclusions = all.some(isNegative);
  const wanted = all.filter((pattern) => !isNegative(pattern));
  const search = (): { files: Set<string>; deadLinks: Set<string>; folders: string[] } => {
    const files = new Set<string>();
    const deadLinks = new Set<string>();
    const folders: string[] = [];
    for (const pattern of wanted) {
      const found = matchingFilesOf(match, base, pattern, { nocase: ignoreCase, dot });
      for (const file of found.files) if (!(hasExclusions && isExcluded(file.normalize('NFC')))) files.add(file);
      for (const link of found.deadLinks) deadLinks.add(link);
      folders.push(...found.folders);
    }
    return { files, deadLinks, folders };
  };
  onSearch?.(() => {
    const found = search();
    const names = [...found.files, ...found.deadLinks].sort(compareCodeUnits);
    return { files: names.map((each) => path.resolve(base, each)), folders: found.folders };
  });
  const { files, deadLinks } = search();
  if (files.size === 0 && !allowEmpty) {
    const otherCase = wanted.some(
      (pattern) => matchingFilesOf(match, base, pattern, { nocase: true, dot }).files.length > 0,
    );
    throw nothingMatches(base, [patterns].flat(), { otherCase: otherCase && !ignoreCase, deadLinks: [...deadLinks] });
  }
  return asNamed(base, {
    files: [...files].sort(compareCodeUnits),
    deadLinks: [...deadLinks].sort(compareCodeUnits),
  });
}

/** Nothing that was found has a name by which it can't be opened. */
function asNamed(base: string, found: Found): Found {
  refuseForeignNames(base, [...found.deadLinks, ...found.files], (name) => name);
  return found;
}

/** The folder in which matching files are looked for: the nearest that all patterns have in front of their wildcards. */
export async function rootOfPatterns(patterns: string | readonly string[]): Promise<string> {
  const { default: match } = await import('picomatch');
  return commonRoot([patterns].flat().flatMap((pattern) => (isNegative(pattern) ? [] : folderOf(match, pattern))));
}

function matchingFilesOf(
  match: typeof picomatch,
  base: string,
  pattern: string,
  options: { readonly nocase: boolean; readonly dot: boolean },
): Searched {
  const { base: start, glob } = match.scan(pattern);
  const wanted = folderOf(match, pattern);
  const folder = asOnDisk(base, wanted);
  if (folder === undefined) return { files: [], deadLinks: [], folders: [path.resolve(base, wanted)] };
  const rest = glob === '' ? escaped(path.basename(plainText(start))) : glob;
  const isMatch = match(rest, options);
  const depth = rest.includes('**') ? Number.POSITIVE_INFINITY : rest.split('/').length;
  // Names with a dot may stand in the pattern.
  const dot = options.dot || /(?:^|[/{,(|])\\?\./.test(rest);
  const walked = walkFolder(path.resolve(base, folder), { depth, dot });
  const select = (names: readonly string[]): string[] =>
    names.filter((name) => isMatch(name.normalize('NFC'))).map((name) => path.join(folder, name));
  return { files: select(walked.files), deadLinks: select(walked.deadLinks), folders: walked.folders };
}

/** The folder part of a pattern, before its first wildcard. */
function folderOf(match: typeof picomatch, pattern: string): string {
  const { base: start, glob } = match.scan(pattern);
  return glob === '' ? path.dirname(plainText(start)) : plainText(start);
}

/** `!(a|b)` is a pattern of its own. */
function isNegative(pattern: string): boolean {
  return pattern.startsWith('!') && !pattern.startsWith('!(');
}

function plainText(pattern: string): string {
  return pattern.replace(/\\(.)/g, '$1');
}

function escaped(name: string): string {
  return name.replace(/[\\!*?[\]{}()+@|]/g, '\\$&');
}

/** `jpg`, `.jpg` and `.JPG` are one. */
function plainExtension(extension: string): string {
  const plain = extension.replace(/^\*?\./, '').toLowerCase();
  if (plain === '' || /[/*]/.test(plain)) throw wrongExtension(extension);
  return `.${plain}`;
}

/**
 * A folder by the name that it has on the disk: a Mac writes `ö` as two characters, and copies keep that. The folder
 * itself when it is there as it stands; undefined when there is none.
 */
function asOnDisk(base: string, folder: string): string | undefined {
  if (isFolder(path.resolve(base, folder))) return folder === '' ? '.' : folder;
  const parent = path.dirname(folder);
  if (parent === folder) return undefined;
  const above = asOnDisk(base, parent);
  if (above === undefined) return undefined;
  const wanted = path.basename(folder).normalize('NFC');
  const found = readdirSync(path.resolve(base, above)).find((name) => name.normalize('NFC') === wanted);
  const name = found === undefined ? undefined : path.join(above, found);
  return name !== undefined && isFolder(path.resolve(base, name)) ? name : undefined;
}

function isFolder(file: string): boolean {
  return ifThere(() => statSync(file).isDirectory(), false);
}
