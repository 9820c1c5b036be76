import { coloursFor } from './colours.ts';
import { describeError } from './describe-error.ts';
import { writeLines } from './write-lines.ts';

/** Says on standard error what went wrong. */
export function reportError(error: unknown): void {
  writeLines(process.stderr, describeError(error, coloursFor(process.stderr)));
}
