import { coloursFor } from './colours.ts';
import { describeError } from './describe-error.ts';

/** Says on standard error what went wrong. */
export function reportError(error: unknown): void {
  process.stderr.write(`${describeError(error, coloursFor(process.stderr)).join('\n')}\n`);
}
