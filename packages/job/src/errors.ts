import { AcceleratorError, didYouMean } from '@accelerator/base';

/**
 * A job has no file of that name.
 *
 * @remedy Check the name: the hint has the nearest ones. `ax job JOB` lists the files of a job.
 */
export const jobFileNotFound = (id: string, name: string, known: Iterable<string>): AcceleratorError =>
  new AcceleratorError({
    code: 'JOB_FILE_NOT_FOUND',
    message: `Job ${id} has no file '${name}'.`,
    hint: didYouMean(name, known),
  });
