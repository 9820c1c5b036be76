import { AcceleratorError, didYouMean } from '@accelerator/base';

export const jobFileNotFound = (id: string, name: string, known: Iterable<string>): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_FILE_NOT_FOUND',
    message: `Job ${id} has no file '${name}'.`,
    hint: didYouMean(name, known),
  });
