import path from 'node:path';
import { AcceleratorError, type InputFile } from '@accelerator/sdk';
import { imageExtensions } from './image-formats.ts';

/** A file under the name that it gets in a job or in a dataset. */
export interface NamedFile {
  readonly name: string;
  readonly file: InputFile;
}

/**
 * Names files by their paths below the folder that they have in common, so that `summer/a.jpg` and `winter/a.jpg` stay
 * apart, and sorts them by code unit, which is the same on every machine.
 *
 * @throws AcceleratorError `SAME_NAME` when two files get one name
 */
export function nameFiles(files: readonly InputFile[]): NamedFile[] {
  const folder = commonFolder(files.map((file) => path.dirname(file.path)));
  const named = new Map<string, InputFile>();
  for (const file of files) {
    const name = path.relative(folder, file.path).split(path.sep).join('/');
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
    hint: first === second ? 'Give each file once.' : 'Rename one of them, or leave one out.',
    details: { name, files: [first, second] },
  });
}

function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map((folder) => folder.split(path.sep));
  let depth = first.length;
  for (const other of others) {
    while (first.slice(0, depth).some((part, index) => part !== other[index])) depth--;
  }
  return first.slice(0, depth).join(path.sep) || path.sep;
}
