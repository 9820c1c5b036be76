import { AcceleratorError } from '@accelerator/base';

/** `testMap` was given something that it can't test, or rows in a wrong place. */
export function wrongTest(expected: string, found: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'TEST_INPUT',
    message: `Expected ${expected}, found ${found}.`,
    hint: hint ?? 'The first argument is what `defineMap` gave, the second one its rows, the third its other inputs.',
  });
}

/** A method that was given to `buildInTemp` is none of the project's: the engine reads methods from their files. */
export function methodElsewhere(project: string): AcceleratorError {
  return new AcceleratorError({
    code: 'METHOD_ELSEWHERE',
    message: `The method stands in no file that is a method of the project ${project}.`,
    hint: "Give its name, or the folder of its project: buildInTemp(method, inputs, { project: '…' }).",
  });
}
