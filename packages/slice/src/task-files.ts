import { readdirSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, compareCodeUnits, digestFile } from '@accelerator/base';
import type { FileRecord } from '@accelerator/job';

/**
 * The files that a phase made in its directory, with size and digest, in code unit order. They were written a moment
 * ago, so reading them again costs memory bandwidth, and it is done in the slice processes, in parallel.
 *
 * @param columns names that are column files: their values have been digested while they were written
 * @throws AcceleratorError `NOT_A_PLAIN_FILE` for a link, a pipe or a device: a job keeps what it can vouch for
 */
export function digestFiles(directory: string, columns: ReadonlySet<string>): Record<string, FileRecord> {
  // Without a prototype: `__proto__` is a name like any other.
  const records: Record<string, FileRecord> = Object.create(null);
  for (const name of listFiles(directory)) {
    if (!columns.has(name)) records[name] = digestFile(path.join(directory, name));
  }
  return records;
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const name = path.relative(directory, path.join(entry.parentPath, entry.name));
      if (!entry.isFile()) throw notAPlainFile(name);
      return name;
    })
    .sort(compareCodeUnits);
}

/**
 * A phase left a link, a pipe or a socket in its working directory.
 *
 * @remedy Remove it before the phase ends, or copy the content into a plain file.
 */
function notAPlainFile(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_A_PLAIN_FILE',
    message: `The job made '${name}', which is a link or a special file; a job keeps plain files only.`,
  });
}
