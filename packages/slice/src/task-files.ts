import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import {
  AcceleratorError,
  compareCodeUnits,
  Digest,
  digestFile,
  digestOf,
  hasHead,
  referencesIn,
  refuseForeignNames,
} from '@accelerator/base';
import type { FileRecord } from '@accelerator/job';
import { foreignId, referredContent } from '@accelerator/store';
import type { TaskScope } from './task-scope.ts';

/**
 * The files that a phase made in its directory, with size and digest, in code unit order. They were written a moment
 * ago, so reading them again costs memory bandwidth, and it is done in the slice processes, in parallel.
 *
 * @param columns names that are column files: their values have been digested while they were written
 * @throws AcceleratorError `NOT_A_PLAIN_FILE` for a link, a pipe or a device: a job keeps what it can vouch for
 */
export function digestFiles({ job, paths }: DigestScope, columns: ReadonlySet<string>): Record<string, FileRecord> {
  const directory = paths.files;
  // Without a prototype: `__proto__` is a name like any other.
  const records: Record<string, FileRecord> = Object.create(null);
  for (const name of listFiles(directory)) {
    const file = path.join(directory, name);
    if (!columns.has(name)) records[name] = digestReferences(job, file) ?? digestFile(file);
  }
  return records;
}

type DigestScope = Pick<TaskScope, 'job' | 'paths'>;

/**
 * The record of a value that refers to datasets or jobs; undefined for any other file. Its content is what these
 * contain: so a job whose inputs were built again with equal content is equal too.
 */
function digestReferences({ id, workdir }: TaskScope['job'], file: string): FileRecord | undefined {
  if (!mayRefer(file)) return undefined;
  const bytes = readFileSync(file);
  const found = namesIn(bytes);
  if (found === undefined) return undefined;
  const content = new Digest().update(JSON.stringify(found.names.map((name) => referredContent(workdir, id, name))));
  const refers = found.names.flatMap((name) => foreignId(id, name) ?? []);
  return {
    size: bytes.length,
    digest: content.update(found.rest).digest(),
    checksum: digestOf(bytes),
    ...(refers.length > 0 && { refers: [...new Set(refers)].sort(compareCodeUnits) }),
  };
}

const headBytes = 6;

function mayRefer(file: string): boolean {
  const start = Buffer.alloc(headBytes);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, start, 0, headBytes, 0);
  } finally {
    closeSync(descriptor);
  }
  return hasHead(start);
}

/** A file of the method's own may begin like a value that refers to something, and be none. */
function namesIn(bytes: Uint8Array): ReturnType<typeof referencesIn> {
  try {
    const found = referencesIn(bytes);
    return found?.names.every((name) => /^(dataset|job) ./s.test(name)) === true ? found : undefined;
  } catch {
    return undefined;
  }
}

function listFiles(directory: string): string[] {
  const names = readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const name = path.relative(directory, path.join(entry.parentPath, entry.name));
      if (!entry.isFile()) throw notAPlainFile(name);
      return name;
    })
    .sort(compareCodeUnits);
  refuseForeignNames(directory, names, (name) => name);
  return names;
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
