import { InputDirectory, InputFile, InputRoot } from '@accelerator/job';
import { z } from 'zod';

/** What an option can be that stands for content on disk. */
export type InputPath = InputFile | InputDirectory | InputRoot;

/** In one place for all copies of this package: a test may import it from another one than the method that it tests. */
const collecting = Symbol.for('accelerator.input-paths');

/**
 * An option that is the path of a file, relative to the `inputDirectory` of the project or absolute, or a file of a job:
 * `made.file('x.bin')`. The job key holds the path as given and the content digest; the phases get an `InputFile`.
 */
export function inputFile(how: InputFileHow = {}): z.ZodType<InputFile, string | InputFile> {
  return z
    .string()
    .min(1)
    .transform((name) => collect(new InputFile(name, undefined, how.unreadable === 'keep')));
}

/** An option that is a list of such paths, in the order given. */
export function inputFiles(how: InputFileHow = {}): z.ZodType<InputFile[], (string | InputFile)[]> {
  return z.array(inputFile(how));
}

export interface InputFileHow {
  /**
   * What becomes of a file that is there but can't be read: no permission, a directory, a pipe, a link to nowhere.
   * `fail` (default): nothing is built. `keep`: the method gets it, and `read()` says why it can't be read.
   */
  readonly unreadable?: 'fail' | 'keep';
}

/** An option that is the path of a folder: the names and contents of all files in it and below are in the key. */
export function inputDirectory(): z.ZodType<InputDirectory, string> {
  return z
    .string()
    .min(1)
    .transform((name) => collect(new InputDirectory(name)));
}

/**
 * An option that is the folder below which the files of an option are named: `root.nameOf(file)`. Whoever gives none gets
 * the folder in which `urd.glob` or `urd.files` found them, and else the input directory. The key holds the path as given.
 */
export function inputRoot(of = 'files'): z.ZodPipe<z.ZodDefault<z.ZodString>, z.ZodTransform<InputRoot, string>> {
  return z
    .string()
    .min(1)
    .default('.')
    .transform((name) => collect(new InputRoot(name)))
    .meta({ [rootOf]: of });
}

const rootOf = 'acceleratorRootOf';

/** The option of whose files an option is the root; undefined for any other. */
export function optionOfRoot(option: z.core.$ZodType): string | undefined {
  const of = z.globalRegistry.get(option)?.[rootOf];
  return typeof of === 'string' ? of : undefined;
}

/**
 * The input files and folders that a schema meets while `parse` runs, wherever they stand in the options. They are known by name
 * only: the engine hashes them together afterwards. Parsing is synchronous, so one list at a time is enough.
 */
export function collectInputPaths<T>(parse: () => T): { readonly value: T; readonly paths: readonly InputPath[] } {
  const paths: InputPath[] = [];
  Reflect.set(globalThis, collecting, paths);
  try {
    return { value: parse(), paths };
  } finally {
    // Not deleted: the global object would become slow to read.
    Reflect.set(globalThis, collecting, undefined);
  }
}

function collect<T extends InputPath>(path: T): T {
  const paths: unknown = Reflect.get(globalThis, collecting);
  if (Array.isArray(paths)) paths.push(path);
  return path;
}
