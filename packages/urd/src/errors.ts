import { AcceleratorError, didYouMean } from '@accelerator/base';

export const noProject = (directory: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NO_PROJECT',
    message: `There is no ax.config.ts in '${directory}' or above it.`,
    hint: '`ax init DIR` makes a project.',
  });

export const configInvalid = (problem: string): AcceleratorError =>
  new AcceleratorError({ code: 'CONFIG_INVALID', message: problem });

export const unknownScript = (name: string, known: readonly string[], folder: string): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_SCRIPT',
    message: `There is no build script '${name}' in ${folder}/.`,
    hint:
      didYouMean(name, known) ?? 'A build script is a TypeScript file that exports `defineBuild(...)` as its default.',
  });

export const scriptNotNamed = (known: readonly string[], folder: string): AcceleratorError =>
  new AcceleratorError({
    code: 'SCRIPT_NOT_NAMED',
    message: `Expected the name of a build script, as ${folder}/ has no 'main'.`,
    hint:
      known.length === 0
        ? `Write ${folder}/main.ts.`
        : `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
  });

export const notAScript = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NOT_A_SCRIPT',
    message: `Expected \`export default defineBuild(...)\` in ${file}, found something else.`,
  });

export const unknownInput = (method: string, name: string, known: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_INPUT',
    message: `The method '${method}' has no input '${name}'.`,
    hint: didYouMean(name, known) ?? `It has no inputs.`,
  });

export const unknownScriptOption = (script: string, name: string, known: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'UNKNOWN_SCRIPT_OPTION',
    message: `The build script '${script}' has no option '--${name}'.`,
    hint: didYouMean(name, known) ?? 'It takes no options.',
  });

export const optionInvalid = (message: string, path: string): AcceleratorError =>
  new AcceleratorError({ code: 'OPTION_INVALID', message, details: { path } });

export const inputMissing = (method: string, input: string, what: 'dataset' | 'job'): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_MISSING',
    message: `Expected a ${what} for ${method} ${input}, received nothing.`,
  });

export const inputInvalid = (method: string, input: string, expected: string, received: string): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_INVALID',
    message: `Expected ${expected} for ${method} ${input}, received ${received}.`,
  });

export const inputRemoved = (method: string, jobs: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'INPUT_REMOVED',
    message: `An input of ${method} is being removed by \`ax gc\` right now: ${jobs.join(', ')}.`,
    hint: 'Run the build again; `ax pin JOB` keeps a job.',
  });

export const runStopped = (): AcceleratorError =>
  new AcceleratorError({ code: 'CANCELLED', message: 'The run was stopped.' });

export const resultTaken = (file: string): AcceleratorError =>
  new AcceleratorError({
    code: 'RESULT_TAKEN',
    message: `Expected nothing, or a link of an earlier run, at '${file}', found something else.`,
    hint: 'Move it away, or link the result under another name.',
  });
