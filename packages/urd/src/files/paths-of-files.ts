import { InputFile, ownFile } from '@accelerator/job';

/** Options with the paths of input files in their place, as a schema takes them: of `job.file('x')`, and of a phase's own. */
export function pathsOfFiles<T>(options: T): T;
export function pathsOfFiles(value: unknown): unknown {
  if (value instanceof InputFile) {
    const { name, inJob } = value[ownFile];
    return inJob === undefined ? name : value.path;
  }
  // Lists keep what else is known of them, such as where their files were found.
  if (Array.isArray(value)) return value.some(holdsFiles) ? value.map((each) => pathsOfFiles(each)) : value;
  if (!isPlain(value) || !holdsFiles(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, pathsOfFiles(each)]));
}

function holdsFiles(value: unknown): boolean {
  if (value instanceof InputFile) return true;
  if (Array.isArray(value)) return value.some(holdsFiles);
  return isPlain(value) && Object.values(value).some(holdsFiles);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
