import { AcceleratorError, didYouMean } from '@accelerator/base';

/** No log of a run has that id: it is not one, or the log was removed because newer ones came. */
export const runNotFound = (id: string, known: readonly string[]): AcceleratorError =>
  new AcceleratorError({
    code: 'RUN_NOT_FOUND',
    message: `There is no record of the run '${id}'.`,
    hint: didYouMean(id, known) ?? 'Only the latest runs are kept.',
    details: { run: id },
  });

/** The log of a run was written by a later version of the engine. */
export const runFormat = (id: string): AcceleratorError =>
  new AcceleratorError({
    code: 'RUN_FORMAT',
    message: `The record of the run ${id} was written by a later version of the engine.`,
    hint: 'Read it by that version.',
    details: { run: id },
  });
