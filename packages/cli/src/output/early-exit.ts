import { AcceleratorError, runningUserCode } from '@accelerator/base';
import { reportError } from './report-error.ts';

let isLeaving = false;
let isReported = false;

/** Ends this process at once, and means it. */
export function leave(status: number): never {
  isLeaving = true;
  process.exit(status);
}

/** When code of the user ends this process, that is reported, and is no success. */
export function reportEarlyExits(): void {
  process.on('exit', (status) => {
    if (report(status) && status === 0) process.exitCode = 1;
  });
  // Under `process.exit`, and without the event.
  const reallyExit: unknown = Reflect.get(process, 'reallyExit');
  if (typeof reallyExit !== 'function') return;
  Reflect.set(process, 'reallyExit', (status: number = 0): void => {
    Reflect.apply(reallyExit, process, [report(status) && status === 0 ? 1 : status]);
  });
}

/** @returns whether the end was early, and is reported now */
function report(status: number): boolean {
  const what = runningUserCode();
  if (isLeaving || isReported || what === undefined) return false;
  isReported = true;
  reportError(endedEarly(what, status));
  return true;
}

/**
 * A build script, or a file while it is loaded, ended the whole program, so that the run has no end.
 *
 * @remedy Look for a call of `process.exit`, in the file or in what it imports.
 */
function endedEarly(what: string, status: number): AcceleratorError {
  return new AcceleratorError({
    code: 'ENDED_EARLY',
    message: `${what} ended this process, with status ${status}, before it was done.`,
    hint: 'Throw an error, or return, instead of calling `process.exit`.',
  });
}
