import { isPlainPrototype } from '@accelerator/base';
import { InputFile, ownFile } from '@accelerator/job';
import { findInput } from '../find-input.ts';

/** Options with the paths of input files in their place, as a schema takes them: of `job.file('x')`, and of a phase's own. */
export function pathsOfFiles<T>(options: T): T;
export function pathsOfFiles(options: unknown): unknown {
  return holdsFiles(options) ? withPaths(options, []) : options;
}

/** @param above what it lies in: what contains itself stays as it is, and is refused where the key is made */
function withPaths(value: unknown, above: readonly unknown[]): unknown {
  if (value instanceof InputFile) {
    const { name, inJob } = value[ownFile];
    return inJob === undefined ? name : value.path;
  }
  // Lists keep what else is known of them, such as where their files were found.
  if (above.includes(value) || !holdsFiles(value)) return value;
  const below = (each: unknown): unknown => withPaths(each, [...above, value]);
  if (Array.isArray(value)) return value.map(below);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, below(each)]));
}

function holdsFiles(value: unknown): boolean {
  return findInput(value, (each) => (each instanceof InputFile ? true : undefined)) === true;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && isPlainPrototype(Object.getPrototypeOf(value));
}
