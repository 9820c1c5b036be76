import { InputDirectory, InputFile } from '@accelerator/job';
import { z } from 'zod';

/** What an option can be that stands for content on disk. */
export type InputPath = InputFile | InputDirectory;

let collected: InputPath[] | undefined;

/**
 * An option that is the path of a file, relative to the `inputDirectory` of the project or absolute. The job key holds
 * the path as given and the content digest; the phases get an `InputFile`.
 */
export function inputFile(how: InputFileHow = {}): z.ZodType<InputFile, string> {
  return z
    .string()
    .min(1)
    .transform((name) => collect(new InputFile(name, undefined, how.unreadable === 'keep')));
}

/** An option that is a list of such paths, in the order given. */
export function inputFiles(how: InputFileHow = {}): z.ZodType<InputFile[], string[]> {
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
 * The input files and folders that a schema meets while `parse` runs, wherever they stand in the options. They are known by name
 * only: the engine hashes them together afterwards. Parsing is synchronous, so one list at a time is enough.
 */
export function collectInputPaths<T>(parse: () => T): { readonly value: T; readonly paths: readonly InputPath[] } {
  const paths: InputPath[] = [];
  collected = paths;
  try {
    return { value: parse(), paths };
  } finally {
    collected = undefined;
  }
}

function collect<T extends InputPath>(path: T): T {
  collected?.push(path);
  return path;
}
