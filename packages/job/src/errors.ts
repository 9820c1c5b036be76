import { AcceleratorError, describeValue, didYouMean } from '@accelerator/base';

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

/**
 * A phase counts something, and what it gives is no count.
 *
 * @remedy Give a whole number.
 */
export const wrongCount = (where: string, received: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'WRONG_COUNT',
    message: `Expected an integer of at least 0 for ${where}, received ${describeValue(received)}.`,
  });

/**
 * A record of a job is of a later format: a later version of the Accelerator made it. What it means is not known here, so
 * nothing is done with its job.
 *
 * @remedy Use the version that made it, or another workdir.
 */
export const recordFormat = (file: string, found: number, latest: number): AcceleratorError =>
  new AcceleratorError({
    code: 'RECORD_FORMAT',
    message: `Expected format ${latest === 1 ? 1 : `1 or ${latest}`} of the record '${file}', received format ${found}.`,
    hint: 'A later version of the Accelerator made it: use that version, or another workdir.',
    details: { file, format: found },
  });

/**
 * A record of a job can't be read: it is empty, cut off or damaged, or it is that of another job. The job counts as
 * broken off, and is built again when it is asked for.
 *
 * @remedy Nothing, if it can be built again; `ax gc` removes what was broken off.
 * @param reason goes on after "can't be read:"
 */
export const recordDamaged = (file: string, reason: string, cause?: unknown, hint?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'RECORD_DAMAGED',
    message: `The record '${file}' can't be read: ${reason}.`,
    hint,
    cause,
    details: { file, reason },
  });
