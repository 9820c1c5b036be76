import { InputFile } from '@accelerator/job';
import { z } from 'zod';

let collected: InputFile[] | undefined;

/**
 * An option that is the path of a file, relative to the `inputDirectory` of the project or absolute. The job key holds
 * the path as given and the content digest; the phases get an `InputFile`.
 */
export function inputFile(): z.ZodType<InputFile, string> {
  return z.string().min(1).transform(collect);
}

/** An option that is a list of such paths, in the order given. */
export function inputFiles(): z.ZodType<InputFile[], string[]> {
  return z.array(inputFile());
}

/**
 * The input files that a schema meets while `parse` runs, wherever they stand in the options. They are known by name
 * only: the engine hashes them together afterwards. Parsing is synchronous, so one list at a time is enough.
 */
export function collectInputFiles<T>(parse: () => T): { readonly value: T; readonly files: readonly InputFile[] } {
  const files: InputFile[] = [];
  collected = files;
  try {
    return { value: parse(), files };
  } finally {
    collected = undefined;
  }
}

function collect(name: string): InputFile {
  const file = new InputFile(name);
  collected?.push(file);
  return file;
}
