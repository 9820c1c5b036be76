import { AcceleratorError } from '@accelerator/base';

/** Looks for something among jobs, and asks of some, by their ids, whether the project would use them again as they are. */
export type Asking<T> = Generator<string, T, boolean>;

/** @throws AcceleratorError `CURRENT_UNKNOWN` when something is asked */
export function withoutAsking<T>(looking: Asking<T>): T {
  const { done, value } = looking.next();
  if (done === true) return value;
  throw currentUnknown();
}

/** @param isCurrent of a job; absent: nobody knows */
export async function withAnswers<T>(
  looking: Asking<T>,
  isCurrent: ((job: string) => Promise<boolean>) | undefined,
): Promise<T> {
  if (isCurrent === undefined) return withoutAsking(looking);
  let step = looking.next();
  while (step.done !== true) step = looking.next(await isCurrent(step.value));
  return step.value;
}

/**
 * A `!` in the name of a job asks for one that is current, where nobody knows what the methods of the project are now.
 *
 * @remedy Use it on the command line, in the folder of a project. In a build script `urd.build` finds the job that is current.
 */
function currentUnknown(): AcceleratorError {
  return new AcceleratorError({
    code: 'CURRENT_UNKNOWN',
    message: 'Which jobs are current only a command in a project can tell: `!` has no meaning here.',
    hint: 'Leave it out. In a build script `urd.build` finds the job that is current.',
  });
}
