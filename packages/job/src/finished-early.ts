import { AcceleratorError } from '@accelerator/base';
import type { JobWork } from './parts.ts';

/** What `job.finishEarly()` throws, to leave the phase. Who runs the phase knows that it has ended well. */
export class FinishedEarly extends Error {
  override readonly name = 'FinishedEarly';

  constructor() {
    super('The phase has called job.finishEarly(), and ends here.');
  }
}

/**
 * `job.finishEarly(value)` was called with a value in an `analysis`: each slice would have one, and a job has one result.
 *
 * @remedy Call it without a value there, or in `prepare` or `synthesis` with one.
 */
export function finishedWithValue(): AcceleratorError {
  return new AcceleratorError({
    code: 'FINISHED_WITH_VALUE',
    message:
      'Expected job.finishEarly() without a value in analysis, received one: the result of a job is one for all slices.',
    hint: 'In prepare and synthesis it takes the result.',
  });
}

/**
 * Some slices of an `analysis` have called `job.finishEarly()`, and others have not.
 *
 * @remedy Let all slices decide by the same, such as by an option, or decide in `prepare`.
 */
export function finishedByFew(part: JobWork, early: readonly number[], slices: number): AcceleratorError {
  const shown = early.slice(0, 8).join(', ');
  return new AcceleratorError({
    code: 'FINISHED_BY_FEW',
    message: `Expected job.finishEarly() in all ${slices} slices or in none, found it in ${early.length === 1 ? 'slice' : 'slices'} ${shown}${early.length > 8 ? ', …' : ''}.`,
    hint: 'What is to come depends on all of them: decide by something that is the same for all, or in prepare.',
    details: { ...part, slices: early },
  });
}
