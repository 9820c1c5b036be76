import path from 'node:path';
import { AcceleratorError, type InputFile, type InputRoot, inputRoot } from '@accelerator/sdk';
import { imageExtensions } from './image-formats.ts';

/** A file under the name that it gets in a job or in a dataset. */
export interface NamedFile {
  readonly name: string;
  readonly file: InputFile;
}

/**
 * Names files by their paths below the root, so that `summer/a.jpg` and `winter/a.jpg` stay apart, and sorts them by code
 * unit, which is the same on every machine. A name doesn't depend on what other files there are.
 *
 * @throws AcceleratorError `SAME_NAME` when two files get one name, `OUTSIDE_ROOT`
 */
export function nameFiles(files: readonly InputFile[], root: InputRoot): NamedFile[] {
  const named = new Map<string, InputFile>();
  for (const file of files) {
    const name = root.nameOf(file);
    const other = named.get(name);
    if (other !== undefined) throw sameName(name, other.name, file.name);
    named.set(name, file);
  }
  return [...named].map(([name, file]) => ({ name, file })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const extension = new RegExp(`(?<=[^/])\\.(${imageExtensions.join('|')})$`, 'i');

/** `a/b/x.png` is `a/b/x`; what is no extension of images is a part of the name: `12.05.2026` stays. */
export function withoutExtension(name: string): string {
  return name.replace(extension, '');
}

/** Two files of one job would get the same name. */
export function sameName(name: string, first: string, second: string): AcceleratorError {
  return new AcceleratorError({
    code: 'SAME_NAME',
    message: `Both '${first}' and '${second}' would get the name '${name}'.`,
    hint:
      path.posix.normalize(first) === path.posix.normalize(second)
        ? 'They are one file: give it once.'
        : 'Rename one of them, or leave one out.',
    details: { name, files: [first, second] },
  });
}

/** The option of methods that name files. */
export const rootOption = () =>
  inputRoot().describe(
    'The folder below which files are named. Default: the one in which `urd.files` or `urd.glob` found them, else the ' +
      'input directory.',
  );
