import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AcceleratorError, didYouMean } from '@accelerator/base';

/** A build script asks for the files of a folder that is not there. */
export function folderNotFound(base: string, folder: string): AcceleratorError {
  const place = path.resolve(base, folder);
  const parent = path.dirname(place);
  const isFile = existsSync(place);
  return new AcceleratorError({
    code: 'FOLDER_NOT_FOUND',
    message: isFile
      ? `Expected a folder for urd.files, but '${folder}' is a file.`
      : `There is no folder '${folder}' in ${base}.`,
    hint:
      homeHint([folder]) ??
      (isFile ? undefined : didYouMean(path.basename(place), existsSync(parent) ? readdirSync(parent) : [])) ??
      'With `allowEmpty: true` that is no error.',
    details: { folder: place },
  });
}

/** A folder has no file, or none with the extensions that a build script asks for. */
export function fewFiles(
  folder: string,
  extensions: readonly string[] | undefined,
  others: readonly string[],
  deadLinks: readonly string[],
): AcceleratorError {
  const what = extensions === undefined ? 'no file' : `no file with the extension ${extensions.join(' or ')}`;
  return nothingFound(`There is ${what} in the folder '${folder}'.`, deadLinks, othersText(others));
}

/**
 * No file matches the patterns of `urd.glob`, or the extensions of `urd.files`. Nothing would be built from nothing,
 * without a word.
 *
 * @remedy Mend the pattern, or allow it: `urd.glob(pattern, { allowEmpty: true })`.
 */
function nothingFound(message: string, deadLinks: readonly string[], hint: string): AcceleratorError {
  const links =
    deadLinks.length === 0 ? '' : `${deadLinks.length} of the links there lead nowhere: ${someOf(deadLinks)}. `;
  return new AcceleratorError({
    code: 'NOTHING_FOUND',
    message,
    hint: `${links}${hint === '' ? '' : `${hint} `}With \`allowEmpty: true\` that is no error.`,
  });
}

export function nothingMatches(
  base: string,
  patterns: readonly string[],
  { otherCase, deadLinks }: { readonly otherCase: boolean; readonly deadLinks: readonly string[] },
): AcceleratorError {
  const literal = patterns.flatMap((pattern) => literalFolder(base, pattern) ?? [])[0];
  const home = homeHint(patterns);
  const hint =
    home !== undefined
      ? home
      : otherCase
        ? 'In upper or lower case some would: `{ ignoreCase: true }`.'
        : literal !== undefined
          ? `The folder '${literal}' is there; what it is called is a pattern too. Name it by \`urd.files(${JSON.stringify(literal)})\`.`
          : '';
  return nothingFound(
    `No file in ${base} matches ${patterns.map((each) => `'${each}'`).join(' or ')}.`,
    deadLinks,
    hint,
  );
}

export function wrongExtension(extension: string): AcceleratorError {
  return new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `Expected an extension such as 'jpg' for urd.files, received '${extension}'.`,
  });
}

/** A shell replaces `~`, and nobody else does. */
function homeHint(places: readonly string[]): string | undefined {
  const place = places.find((each) => /^~(\/|$)/.test(each));
  return place && `Only a shell replaces ~: write '${os.homedir()}${place.slice(1)}', or use \`os.homedir()\`.`;
}

/** The longest beginning of a pattern that is a folder as it stands, and has characters of patterns in it. */
function literalFolder(base: string, pattern: string): string | undefined {
  for (let folder = pattern; folder !== '.' && folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (/[*?[\]{}()!+@|]/.test(folder) && existsSync(path.resolve(base, folder))) return folder;
  }
  return undefined;
}

function othersText(files: readonly string[]): string {
  if (files.length === 0) return '';
  const counts = new Map<string, number>();
  for (const file of files) {
    const extension = path.extname(file).toLowerCase() || 'none';
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const [...all] = [...counts].sort(([, a], [, b]) => b - a);
  return `Others are there: ${someOf(all.map(([extension, count]) => `${count} ${extension}`))}.`;
}

function someOf(names: readonly string[]): string {
  return `${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}`;
}
