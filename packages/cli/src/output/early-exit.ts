import { AcceleratorError, runningUserCode } from '@accelerator/base';
import { reportError } from './report-error.ts';

let isLeaving = false;

/** Ends this process at once, and means it. */
export function leave(status: number): never {
  isLeaving = true;
  process.exit(status);
}

/** When code of the user ends this process, that is reported, and is no success. */
export function reportEarlyExits(): void {
  process.on('exit', (status) => {
    const what = runningUserCode();
    if (isLeaving || what === undefined) return;
    reportError(endedEarly(what, status));
    if (status === 0) process.exitCode = 1;
  });
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
