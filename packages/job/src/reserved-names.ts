import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';

/** Where the value that `synthesis` returned is kept. */
export const resultFile = 'result.msgpack';

/** Names in a job directory that only the engine writes. */
const reservedNames: ReadonlySet<string> = new Set([
  'setup.json',
  'post.json',
  'method.mjs',
  'method.mjs.map',
  'attempts',
  'equivalent.json',
  resultFile,
]);

/** What phases print is kept there; other names in that folder are free. */
const ownOutput = /^output([\\/][a-z]+(\.\d+)?\.txt)?$/;

/** Whether the engine keeps that name in a job directory for itself. @param name relative path */
export function isReservedName(name: string): boolean {
  return reservedNames.has(name.split(path.sep)[0] ?? '') || ownOutput.test(name);
}

/** A method made a file under a name that the engine uses in a job directory. */
export const nameReserved = (name: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NAME_RESERVED',
    message: `The file name '${name}' is the engine's own.`,
    hint: 'Choose another name.',
  });
