import { lstatSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError } from './errors.ts';

/** What Node puts in the place of bytes that are no UTF-8. */
const replacement = '\uFFFD';

/** Whether a name, as a folder lists it, is not the one on the disk, so that nothing is found by it. @param place its path */
export function isForeignName(place: string): boolean {
  if (!place.includes(replacement)) return false;
  try {
    return lstatSync(place, { throwIfNoEntry: false }) === undefined;
  } catch {
    return true;
  }
}

/** @param names relative to `folder` @throws AcceleratorError `NAME_NOT_UTF8` for the first that is one */
export function refuseForeignNames(folder: string, names: readonly string[], shown: (name: string) => string): void {
  const mayBe = (name: string): boolean => folder.includes(replacement) || name.includes(replacement);
  const foreign = names.find((name) => mayBe(name) && isForeignName(path.join(folder, name)));
  if (foreign !== undefined) throw nameNotUtf8(shown(foreign));
}

/**
 * The name of a file is not valid UTF-8, as after it was copied from a system with another code page. It can't be kept
 * in a key or a record, and there is no other text by which the file can be opened.
 *
 * @remedy Rename it: `convmv -r -f latin1 -t utf-8 --notest FOLDER` does it for all files of a folder. In a pattern of
 * `urd.glob`, `?` stands for each such byte, so `!caf?.jpg` leaves it out.
 */
export function nameNotUtf8(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NAME_NOT_UTF8',
    message: `Expected names in UTF-8, but that of '${name}' has bytes that are none, so the file can't be opened.`,
    hint: 'Rename it; `convmv -r -f latin1 -t utf-8 --notest FOLDER` renames all files of a folder.',
    details: { file: name },
  });
}
