import { isAcceleratorError } from '@accelerator/base';
import pc from 'picocolors';

/** An expected failure in one sentence and a hint; a bug with its stack. */
export function reportError(error: unknown): void {
  if (isAcceleratorError(error)) {
    process.stderr.write(`${pc.red('error')} ${error.message}\n`);
    if (error.hint !== undefined) process.stderr.write(`      ${error.hint}\n`);
    return;
  }
  process.stderr.write(`${pc.red('error')} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
