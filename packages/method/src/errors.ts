import { AcceleratorError, describeValue, didYouMean } from '@accelerator/base';

/** A method uses one name for two of its inputs. */
export const duplicateInput = (name: string, first: string, second: string): AcceleratorError =>
  new AcceleratorError({
    code: 'DUPLICATE_INPUT',
    message: `The input '${name}' stands in both ${first} and ${second} of the method.`,
    hint: 'Inputs are passed flat to `urd.build`, so each needs a name of its own.',
  });

/**
 * A method has nothing to run.
 *
 * @remedy Write at least one of the phases, or use `defineMap`.
 */
export const noPhase = (): AcceleratorError =>
  new AcceleratorError({
    code: 'NO_PHASE',
    message: 'Expected at least one of prepare, analysis and synthesis in the method, received none.',
  });

/**
 * There is no method of that name in the folders and packages that the project names.
 *
 * @remedy Check the name: the hint has the nearest ones. `ax method` lists all.
 */
export const unknownMethod = (name: string, known: Iterable<string>, why?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_METHOD',
    message: `There is no method '${name}'.`,
    hint:
      why ??
      didYouMean(name, known) ??
      'A method is a TypeScript file in a folder that `methods` in ax.config.ts names.',
  });

/** Two files define methods of the same name. */
export const duplicateMethod = (name: string, files: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'DUPLICATE_METHOD',
    message: `The method '${name}' stands in two places: ${files.join(' and ')}.`,
    hint: 'Rename one of them, or remove it. Other methods can be used meanwhile.',
  });

/**
 * `ax.config.ts` names a folder or a package of methods that is not there.
 *
 * @remedy Correct `methods` in `ax.config.ts`, or install the package.
 */
export const methodFolderNotFound = (folder: string): AcceleratorError =>
  new AcceleratorError({
    code: 'METHOD_FOLDER_NOT_FOUND',
    message: `There is no folder or package '${folder}', which \`methods\` in ax.config.ts names.`,
  });

/**
 * A method, a build script or what it imports is no valid TypeScript, or imports something that can't be found.
 *
 * @remedy Correct what the sentence says, in the file and line that it names.
 */
export const doesNotCompile = (file: string, problems: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'DOES_NOT_COMPILE',
    message: `${file} does not compile: ${problems[0] ?? 'unknown reason'}`,
    hint:
      problems.length > 1 ? `${problems.length - 1} more: ${problems.slice(1, 4).join('; ')}` : hintFor(problems[0]),
    details: { file, problems },
  });

/** What to do about an import that leads nowhere. */
function hintFor(problem = ''): string | undefined {
  const [, specifier = ''] = /^Could not resolve "([^"]+)"/.exec(problem) ?? [];
  const [name = ''] = /^(@[\w.-]+\/)?[a-zA-Z0-9][\w.-]*/.exec(specifier) ?? [];
  if (name !== '') return `If that is a package: \`npm install ${name}\` installs it.`;
  const isAlias = specifier !== '' && !/^[./]/.test(specifier);
  return isAlias
    ? '`paths` in tsconfig.json, or `imports` in package.json, say what such a name stands for.'
    : undefined;
}

/**
 * A method or a build script compiles, but throws an exception when it is loaded.
 *
 * @remedy The sentence has the message of the exception; code at the top level of the file, or of a package that it
 * imports, threw it.
 */
export const doesNotLoad = (file: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'DOES_NOT_LOAD',
    message: `${file} does not load: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
    details: { file },
  });

/** A file in a folder of methods has no method as its default export. */
export const notAMethod = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NOT_A_METHOD',
    message: `Expected \`export default defineMethod({...})\` in ${file}, found something else.`,
    hint: 'Helpers that are no methods go into a sub-folder.',
  });

/** A method loads code in a way that can't be followed, so a change of that code would not be seen. */
export const unseenSource = (file: string, what: string): AcceleratorError =>
  new AcceleratorError({
    code: 'UNSEEN_SOURCE',
    message: `${file} uses ${what}, which the engine can't follow to see what the method depends on.`,
    hint: 'Name the files it reads in `dependExtra`, then their content counts as source.',
    details: { file },
  });

/**
 * A file that a method names in `dependExtra` is not there.
 *
 * @remedy Correct the name; it is relative to the file of the method.
 */
export const extraNotFound = (file: string, extra: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'EXTRA_NOT_FOUND',
    message: `The file '${extra}', which dependExtra of ${file} names, can't be read.`,
    cause,
  });

/**
 * A map declares a dataset under the name that the engine gives to its rows.
 *
 * @remedy Choose another name.
 */
export const mapInputTaken = (name: string): AcceleratorError =>
  new AcceleratorError({
    code: 'MAP_INPUT_TAKEN',
    message: `Every map has the dataset '${name}' already, so \`datasets\` can't have one of that name.`,
  });

/**
 * A map over files or elements has no option that holds them.
 *
 * @remedy Declare that option in `options` of the map.
 */
export const mapOptionMissing = (over: string, option: string): AcceleratorError =>
  new AcceleratorError({
    code: 'MAP_OPTION_MISSING',
    message: `A map over '${over}' needs the option '${option}', which its options don't have.`,
  });

/** A map has one function. */
export const notOneMap = (hasMap: boolean, hasMapBatch: boolean): AcceleratorError =>
  new AcceleratorError({
    code: 'WRONG_SPEC',
    message: `Expected either map or mapBatch in defineMap, received ${hasMap ? (hasMapBatch ? 'both' : 'map and batchRows') : 'neither'}.`,
    hint: 'map is called for each row, mapBatch for many rows at once, of which batchRows is the most.',
  });

/**
 * A limit of a method (`retries`, `timeLimit`, `rate`, `maxParallel`, `concurrency`) is not a number in its range, or
 * has another form than it must have.
 *
 * @remedy Write it in the method as the sentence says.
 */
export const wrongLimit = (name: string, expected: string, received: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'WRONG_LIMIT',
    message: `Expected ${expected} for ${name} of the method, received ${describeValue(received)}.`,
  });

/**
 * The `setup` of a map, or a build script, returned an iterator. Nobody goes over it, so what it would do never happens.
 *
 * @remedy Go over it in the function itself; of a `setup`, return what it gives as a list.
 */
export const returnedIterator = (what: string): AcceleratorError =>
  new AcceleratorError({
    code: 'RETURNED_ITERATOR',
    message: `${what} returned an iterator, which nobody goes over: what it would do never happens.`,
    hint: 'Return what it gives as a list, [...it], or go over it with `for (const each of it)`.',
  });

/**
 * A package that a job was built with is not installed.
 *
 * @remedy Install it, as the project asks for it.
 */
export const packageMissing = (name: string, from: string): AcceleratorError =>
  new AcceleratorError({
    code: 'PACKAGE_MISSING',
    message: `The package '${name}', which ${from} imports, is not installed.`,
    details: { package: name, from },
  });

/**
 * Another version of a package is installed than the one that the job's key names: it was replaced while the job ran, or
 * since it was built.
 *
 * @remedy Run the build again; to run an old job again, install the version that it was built with.
 */
export const packageReplaced = (
  name: string,
  from: string,
  expected: string | null,
  found: string | null,
): AcceleratorError =>
  new AcceleratorError({
    code: 'PACKAGE_REPLACED',
    message: `Expected ${expected ?? 'no version'} of the package '${name}', which ${from} imports, found ${found ?? 'no version'}.`,
    details: { package: name, from, expected, found },
  });

/**
 * The source of a method was edited after its key was made, and before its job began.
 *
 * @remedy Run the build again.
 */
export const sourceChanged = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'SOURCE_CHANGED',
    message: `The source ${file} changed during the run.`,
    details: { file },
  });

/**
 * Packages were installed or removed while a job ran that imports them, so that it may have used the old ones and the new.
 *
 * @remedy Run the build again.
 */
export const packagesChanged = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'PACKAGES_CHANGED',
    message: `The packages that ${file} imports changed during the run.`,
    details: { file },
  });
