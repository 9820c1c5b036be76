import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';

/** Where the value that `synthesis` returned is kept. */
export const resultFile = 'result.msgpack';

/** Of a map that took rows of earlier jobs: which, and from where. */
export const rowsFile = 'rows.json';

/** Where long lists of input files stand, which `setup.json` names by their digest. */
export const setupFilesFile = 'setup-files.json';

/** Declarations by which the job was reused for another source. */
export const equivalenceFile = 'equivalent.json';

/** Of a job that asked for others: which ones with the same content have come in their place. */
export const replacedFile = 'replaced-subjobs.json';

/** Of a job of which something was found damaged when it was read: which of its files. */
export const damageFile = 'damaged';

/** Of a job that came from a shared cache: where its columns are that are not here. */
export const remoteFile = 'remote.json';

/** Of a job that a shared cache has: under which names it has its columns. */
export const uploadedFile = 'uploaded.json';

/** Where the temporary files of a job are that was run with `ax run --keep-temp`. */
export const keptTempFolder = 'kept-temp';

/** Names in a job directory that only the engine writes. */
const reservedNames: ReadonlySet<string> = new Set([
  'setup.json',
  'post.json',
  'method.mjs',
  'method.mjs.map',
  'attempts',
  keptTempFolder,
  setupFilesFile,
  equivalenceFile,
  replacedFile,
  rowsFile,
  damageFile,
  resultFile,
  remoteFile,
  uploadedFile,
]);

/** What phases print is kept there; other names in that folder are free. */
const ownOutput = /^output([\\/][a-z]+(\.\d+)?\.txt)?$/;

/** What was `attempts` when the job ended: it was moved out of the way of those who still wrote there. */
const goneAttempts = /^gone-[0-9a-f]{8}$/;

/** @param nonce 8 hexadecimal digits */
export function goneFolder(nonce: string): string {
  return `gone-${nonce}`;
}

/** Whether an entry of a job directory is what `attempts` was moved to. */
export function isGoneFolder(name: string): boolean {
  return goneAttempts.test(name);
}

/** Whether the engine keeps that name in a job directory for itself. @param name relative path */
export function isReservedName(name: string): boolean {
  const end = name.indexOf(path.sep);
  const first = end < 0 ? name : name.slice(0, end);
  return reservedNames.has(first) || isGoneFolder(first) || (name.startsWith('output') && ownOutput.test(name));
}

/** A method made a file under a name that the engine uses in a job directory. */
export const nameReserved = (name: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NAME_RESERVED',
    message: `The file name '${name}' is the engine's own.`,
    hint: 'Choose another name.',
  });
