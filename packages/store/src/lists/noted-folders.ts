import path from 'node:path';
import { isAcceleratorError, isReadOnly } from '@accelerator/base';
import { changingFile } from '../locks/change-file.ts';
import type { Workdir } from '../workdir.ts';
import { listsMissing, noLists } from './errors.ts';
import { Lists } from './lists.ts';
import { operatingUser } from './operating-user.ts';

/** A folder on each line, from the workdir, so that both can be moved together. */
const noteName = 'lists';

/** The folders of lists that name jobs of this workdir, absolute. */
function notedFolders({ door, path: workdir }: Workdir): string[] {
  const text = door.readIfThere(noteName)?.toString('utf8') ?? '';
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => path.resolve(workdir, line));
}

/** Notes where the lists are that name jobs of this workdir: before the first of them is entered, so that no collector misses it. */
export async function noteListFolder(workdir: Workdir, folder: string): Promise<void> {
  if (notedFolders(workdir).includes(folder)) return;
  try {
    await changingFile(workdir, noteName, () => {
      const all = new Set([...notedFolders(workdir), folder]);
      const lines = [...all].map((each) => `${path.relative(workdir.path, each)}\n`);
      workdir.door.write(noteName, lines.join(''), { durable: true });
    });
  } catch (error) {
    // Where nothing can be written, nothing can be collected either.
    if (!isReadOnly(error) && !(isAcceleratorError(error) && error.code === 'FILE_REFUSED')) throw error;
  }
}

/**
 * All lists that name jobs of this workdir: those of the project, and those that other projects have noted.
 * @throws AcceleratorError `LISTS_MISSING`
 */
export function listsOf(workdir: Workdir): Lists[] {
  const own = workdir.lists;
  const others = notedFolders(workdir)
    .filter((folder) => folder !== own?.folder)
    .map((folder) => new Lists(folder, { user: operatingUser() }));
  const missing = [...others, ...(own !== undefined && notedFolders(workdir).includes(own.folder) ? [own] : [])].find(
    ({ isThere }) => !isThere,
  );
  if (missing !== undefined) throw listsMissing(missing.folder, workdir.door.pathTo(noteName));
  return own === undefined ? others : [own, ...others];
}

/**
 * Those that a name without a folder means: the project's; without a project those that are noted, if it is one folder.
 * @param what that names them, for the error
 * @throws AcceleratorError `NO_LISTS`
 */
export function listsMeant(workdir: Workdir, what: string): Lists {
  if (workdir.lists !== undefined) return workdir.lists;
  const [first, ...more] = notedFolders(workdir);
  if (first === undefined || more.length > 0) throw noLists(what);
  return new Lists(first, { user: operatingUser() });
}
