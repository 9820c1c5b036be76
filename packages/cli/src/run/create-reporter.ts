import type { Reporter } from './reporter.ts';
import type { RunFlags } from './run-flags.ts';

/** Each kind is loaded when it is wanted. */
export async function createReporter({ json, quiet, output }: RunFlags): Promise<Reporter> {
  if (json === true) return (await import('./json-reporter.ts')).createJsonReporter();
  if (process.stderr.isTTY && process.env.TERM !== 'dumb' && quiet !== true) {
    return (await import('./terminal-reporter.ts')).createTerminalReporter(process.stderr);
  }
  const { createLineReporter } = await import('./line-reporter.ts');
  return createLineReporter({ quiet: quiet === true, output: output === true });
}
