import { AcceleratorError, didYouMean } from '@accelerator/base';

export const duplicateInput = (name: string, first: string, second: string): AcceleratorError =>
  new AcceleratorError({
    code: 'DUPLICATE_INPUT',
    message: `The input '${name}' stands in both ${first} and ${second} of the method.`,
    hint: 'Inputs are passed flat to `urd.build`, so each needs a name of its own.',
  });

export const noPhase = (): AcceleratorError =>
  new AcceleratorError({
    code: 'NO_PHASE',
    message: 'Expected at least one of prepare, analysis and synthesis in the method, received none.',
  });

export const unknownMethod = (name: string, known: Iterable<string>): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_METHOD',
    message: `There is no method '${name}'.`,
    hint: didYouMean(name, known) ?? 'A method is a TypeScript file in a folder that `methods` in ax.config.ts names.',
  });

export const duplicateMethod = (name: string, files: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'DUPLICATE_METHOD',
    message: `The method '${name}' stands in two places: ${files.join(' and ')}.`,
    hint: 'Rename one of them.',
  });

export const methodFolderNotFound = (folder: string): AcceleratorError =>
  new AcceleratorError({
    code: 'METHOD_FOLDER_NOT_FOUND',
    message: `There is no folder or package '${folder}', which \`methods\` in ax.config.ts names.`,
  });

export const doesNotCompile = (file: string, problems: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'DOES_NOT_COMPILE',
    message: `${file} does not compile: ${problems[0] ?? 'unknown reason'}`,
    hint: problems.length > 1 ? `${problems.length - 1} more: ${problems.slice(1, 4).join('; ')}` : undefined,
    details: { file, problems },
  });

export const doesNotLoad = (file: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'DOES_NOT_LOAD',
    message: `${file} does not load: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
    details: { file },
  });

export const notAMethod = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NOT_A_METHOD',
    message: `Expected \`export default defineMethod({...})\` in ${file}, found something else.`,
    hint: 'Helpers that are no methods go into a sub-folder.',
  });

export const unseenSource = (file: string, what: string): AcceleratorError =>
  new AcceleratorError({
    code: 'UNSEEN_SOURCE',
    message: `${file} uses ${what}, which the engine can't follow to see what the method depends on.`,
    hint: 'Name the files it reads in `dependExtra`, then their content counts as source.',
    details: { file },
  });

export const extraNotFound = (file: string, extra: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'EXTRA_NOT_FOUND',
    message: `The file '${extra}', which dependExtra of ${file} names, can't be read.`,
    cause,
  });

export const mapInputTaken = (name: string): AcceleratorError =>
  new AcceleratorError({
    code: 'MAP_INPUT_TAKEN',
    message: `Every map has the dataset '${name}' already, so \`datasets\` can't have one of that name.`,
  });

export const mapOptionMissing = (over: string, option: string): AcceleratorError =>
  new AcceleratorError({
    code: 'MAP_OPTION_MISSING',
    message: `A map over '${over}' needs the option '${option}', which its options don't have.`,
  });

export const wrongLimit = (name: string, expected: string, received: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'WRONG_LIMIT',
    message: `Expected ${expected} for ${name} of the method, received ${String(received)}.`,
  });
