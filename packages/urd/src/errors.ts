import path from 'node:path';
import { AcceleratorError, describeValue, didYouMean, messageOf, systemCode } from '@accelerator/base';
import { awaitHint } from './await-hint.ts';

/**
 * A job is to be run again, and the packages below those that its method imports are not those that it was built with.
 *
 * @remedy Install the versions that the sentence names, or build the job anew.
 */
export const packagesReplaced = (job: string, differences: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'PACKAGES_REPLACED',
    message: `Expected the packages with which ${job} was built, found others: ${differences.join('; ')}.`,
    hint: 'Install those to run it again, or build it anew.',
    details: { job },
  });

/** A job that is run again asks for another job than it did, so it is not reproducible; or for one that failed. */
export const askedOtherwise = (job: string, method: string): AcceleratorError =>
  new AcceleratorError({
    code: 'ASKED_OTHERWISE',
    message: `Expected the jobs for which ${job} asked, found one of ${method} for which it did not ask, or that failed.`,
    hint: 'What a phase asks for must follow from its inputs alone.',
    details: { job, method },
  });

/** The current folder lies in no project. */
export const noProject = (directory: string, other?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NO_PROJECT',
    message: `There is no ax.config.ts in '${directory}' or above it.`,
    hint: other === undefined ? '`ax init DIR` makes a project.' : `Rename ${other} to ax.config.ts.`,
  });

/**
 * The nearest `ax.config.ts` belongs to another user, whose code would run.
 *
 * @remedy If you trust that user, name the folder in the variable `AX_SAFE_DIRECTORIES`.
 */
export const strangersProject = (file: string, owner: number, project: string, variable: string): AcceleratorError =>
  new AcceleratorError({
    code: 'STRANGERS_PROJECT',
    message: `Expected the project at '${file}' to be yours, but user ${owner} owns it, and it would run with your rights.`,
    hint: `If you trust that user: \`export ${variable}='${project}'\`.`,
    details: { file, owner },
  });

/**
 * A key or a value in `ax.config.ts` is not one that there is.
 *
 * @remedy Correct the key that the sentence names; the page on configuration lists all.
 */
export const configInvalid = (problem: string): AcceleratorError =>
  new AcceleratorError({ code: 'CONFIG_INVALID', message: problem });

/**
 * There is no build script of that name.
 *
 * @remedy Check the name: the hint has the nearest ones.
 */
export const unknownScript = (name: string, known: readonly string[], folder: string, why?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_SCRIPT',
    message: `There is no build script '${name}' in ${folder}/.`,
    hint:
      why ??
      didYouMean(name, known) ??
      'A build script is a TypeScript file that exports `defineBuild(...)` as its default.',
  });

/** Two files define build scripts of the same name. */
export const duplicateScript = (name: string, files: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'DUPLICATE_SCRIPT',
    message: `The build script '${name}' stands in two places: ${files.join(' and ')}.`,
    hint: 'Rename one of them, or remove it.',
  });

/**
 * `ax run` without a name runs the build script `main`, which this project has not.
 *
 * @remedy Name one of the scripts that the hint lists, or write `main.ts`.
 */
export const scriptNotNamed = (known: readonly string[], folder: string): AcceleratorError =>
  new AcceleratorError({
    code: 'SCRIPT_NOT_NAMED',
    message: `Expected the name of a build script, as ${folder}/ has no 'main'.`,
    hint:
      known.length === 0
        ? `Write ${folder}/main.ts.`
        : `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
  });

/**
 * A file in the folder of build scripts has no build script as its default export.
 *
 * @remedy Let the file `export default defineBuild(...)`. Helpers go into a sub-folder.
 */
export const notAScript = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NOT_A_SCRIPT',
    message: `Expected \`export default defineBuild(...)\` in ${file}, found something else.`,
  });

/**
 * `urd.build` was given an input that the method does not declare.
 *
 * @remedy Check the name: the hint has the nearest ones. `ax method NAME` lists all inputs.
 */
export const unknownInput = (method: string, name: string, known: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_INPUT',
    message: `The method '${method}' has no input '${name}'.`,
    hint: didYouMean(name, known) ?? `It has no inputs.`,
  });

/**
 * A build script was given an option that it does not declare.
 *
 * @remedy `ax run SCRIPT --help` lists its options. Options of `ax run` itself stand before the name of the script.
 */
export const unknownScriptOption = (script: string, name: string, hint: string): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_SCRIPT_OPTION',
    message: `The build script '${script}' has no option '--${name}'.`,
    hint,
  });

/**
 * An option of a method, of a build script or of a command has a value that is not allowed.
 *
 * @remedy The sentence says which option, what was expected and what came.
 */
export const optionInvalid = (message: string, path: string, hint?: string): AcceleratorError =>
  new AcceleratorError({ code: 'OPTION_INVALID', message, hint, details: { path } });

/**
 * A method needs a dataset or a job that it was not given.
 *
 * @remedy Give it to `urd.build`, or declare the input as `.optional()`.
 */
export const inputMissing = (method: string, input: string, what: 'dataset' | 'job'): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_MISSING',
    message: `Expected a ${what} for ${method} ${input}, received nothing.`,
  });

/**
 * An input of a method is no job, no dataset, or not as many of them as the method declares.
 *
 * @remedy Pass what `urd.build` returned, one of its datasets, or an id such as `'main-3'`.
 */
export const inputInvalid = (method: string, input: string, expected: string, received: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_INVALID',
    message: `Expected ${expected} for ${method} ${input}, received ${describeValue(received)}.`,
    hint: awaitHint(received),
  });

/**
 * What was given to `urd.build` in place of its inputs, or of a group of them, is no object with names.
 *
 * @remedy Name each input: `urd.build('count', { source: imported })`.
 */
export const inputsInvalid = (method: string, what: string, received: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_INVALID',
    message: `Expected an object for ${what} of ${method}, received ${describeValue(received)}.`,
    hint: awaitHint(received) ?? 'Inputs are given by their names: `{ source: … }`.',
  });

/**
 * Inputs were given in groups, and one of them stands in another group than the method declares it in.
 *
 * @remedy Give all inputs flat, or each in its own group: `{ options: {…}, datasets: {…}, jobs: {…} }`.
 */
export const inputMisplaced = (method: string, input: string, group: string, where: string): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_MISPLACED',
    message: `Expected '${input}' in ${group} of the inputs of ${method}, found it ${where}.`,
  });

/**
 * `urd.buildChained` was asked for a method without the input that it finds, which makes the chain.
 *
 * @remedy Declare `previous` among the datasets or the jobs of the method, as optional: the first job has none.
 */
export const notChainable = (method: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NOT_CHAINABLE',
    message: `Expected a dataset or a job 'previous' among the inputs of ${method}, for urd.buildChained.`,
    hint: 'Declare `datasets: { previous: dataset.optional() }`, or `jobs: { previous: job.optional() }`.',
  });

/** `urd.buildChained` was given the input that it finds by itself. */
export const previousGiven = (method: string): AcceleratorError =>
  new AcceleratorError({
    code: 'PREVIOUS_GIVEN',
    message: `Expected no 'previous' for ${method}: urd.buildChained finds it.`,
    hint: '`urd.build` takes the one that you give.',
  });

/** A job that is an input of a build is on the list of what `ax gc` removes at this moment. */
export const inputRemoved = (method: string, jobs: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_REMOVED',
    message: `An input of ${method} is being removed by \`ax gc\` right now: ${jobs.join(', ')}.`,
    hint: 'Run the build again; `ax pin JOB` keeps a job.',
  });

/**
 * The run was stopped from outside, by Ctrl-C or a signal, or because another job of the run failed.
 *
 * @remedy Run it again: what was built is reused.
 */
export const runStopped = (): AcceleratorError =>
  new AcceleratorError({ code: 'CANCELLED', message: 'The run was stopped.' });

/**
 * An engine was asked for something after `close()`.
 *
 * @remedy Make another one with `createEngine`, or close it later.
 */
export const engineClosed = (): AcceleratorError =>
  new AcceleratorError({ code: 'ENGINE_CLOSED', message: 'Expected an engine that is open; this one was closed.' });

/**
 * Something failed that a build script has started and has not waited for, most often a build.
 *
 * @remedy Put `await` before each `urd.build(…)`, or await several together: `await Promise.all([…])`.
 */
export const notAwaited = (cause: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'NOT_AWAITED',
    message: `A promise that the build script did not await was rejected: ${messageOf(cause)}`,
    hint: 'Put `await` before `urd.build(…)`, and before whatever else gives a promise.',
    cause,
  });

/** `urd.linkResult` found a file or a folder that it did not make where its link should be, and leaves it alone. */
export const resultTaken = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'RESULT_TAKEN',
    message: `Expected nothing, or a link of an earlier run, at '${file}', found something else.`,
    hint: 'Move it away, or link the result under another name.',
  });

/** The disk takes no link for `urd.linkResult`: the name is too long for it, or it knows no links. */
export const resultNotLinked = (file: string, cause: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'RESULT_NOT_LINKED',
    message:
      systemCode(cause) === 'ENAMETOOLONG'
        ? `The name of the result '${path.basename(file)}' is too long for this disk.`
        : `The disk takes no link at '${file}' (${systemCode(cause)}).`,
    hint:
      systemCode(cause) === 'ENAMETOOLONG'
        ? 'Most disks take 255 bytes for each part of a path.'
        : 'Results are links to files of jobs: `results` in ax.config.ts can name a folder on a disk that has links.',
    cause,
    details: { file },
  });

/**
 * `urd.linkResult` was not told which file of a job to link, and the job has several that may be meant by the name of the
 * result.
 */
export const resultUnclear = (name: string, job: string, files: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'RESULT_UNCLEAR',
    message: `The result '${name}' may be one of ${files.length} files of ${job}: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''}.`,
    hint: `Say which: \`urd.linkResult('${name}', job, '${files[0] ?? 'FILE'}')\`; or \`null\` for the whole directory.`,
    details: { name, job, files: files.slice(0, 20) },
  });

/**
 * `after` was given to a build that keeps no chain of its own: `urd.build`, or a map over rows.
 *
 * @remedy Give `urd.build` the input `previous`; a map over rows goes over whatever chain its source has.
 */
export function afterGiven(method: string, reason: string): AcceleratorError {
  return new AcceleratorError({
    code: 'AFTER_GIVEN',
    message: `Expected no 'after' for ${method}: ${reason}.`,
    details: { method },
  });
}

/** The workdir was made by an earlier version, and nobody has built in it since: nothing tells it from others. */
export function workdirWithoutId(directory: string): AcceleratorError {
  return new AcceleratorError({
    code: 'WORKDIR_WITHOUT_ID',
    message: `The workdir '${directory}' has no id yet, by which agents and runs would know that it is the same.`,
    hint: '`ax run --executor local` gives it one, where the workdir can be written.',
    details: { directory },
  });
}

/** A build script asks for a job in a workdir that is not one of `workdirs` in `ax.config.ts`. */
export const workdirUnknown = (name: string, known: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_UNKNOWN',
    message: `There is no workdir '${name}' in the configuration.`,
    hint: didYouMean(name, known) ?? `\`workdirs\` in ax.config.ts names them: ${known.join(', ')}.`,
    details: { name },
  });

/**
 * A run whose tasks go to agents makes jobs in one workdir only: agents take tasks of that one.
 *
 * @remedy Build it in a run of its own, by `ax run --workdir NAME`.
 */
export const workdirWithAgents = (name: string): AcceleratorError =>
  new AcceleratorError({
    code: 'WORKDIR_WITH_AGENTS',
    message: `Nothing can be built in the workdir '${name}' by this run, whose tasks go to agents.`,
    hint: `\`ax run --executor local\` runs them here; \`ax run --workdir ${name}\` makes all jobs there.`,
    details: { name },
  });
