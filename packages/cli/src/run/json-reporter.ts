import { reportError } from '../output/report-error.ts';
import type { Reporter } from './reporter.ts';

/**
 * One event per line on standard output, and nothing else there: what the build script prints goes to standard error.
 */
export function createJsonReporter(): Reporter {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return {
    event: (event) => {
      write(`${JSON.stringify(event)}\n`);
    },
    stopping: () => {},
    end: (ending, error) => {
      process.stdout.write = write;
      if (ending === 'failed') reportError(error);
    },
  };
}
