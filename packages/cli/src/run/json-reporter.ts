import { harmlessJson } from '@accelerator/inspect';
import { eventText, ProgressGate } from '@accelerator/urd';
import { reportError } from '../output/report-error.ts';
import type { Reporter } from './reporter.ts';

/**
 * One event per line on standard output, and nothing else there: what the build script prints goes to standard error.
 */
export function createJsonReporter(): Reporter {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const gate = new ProgressGate((event) => {
    write(`${harmlessJson(eventText(event))}\n`);
  });
  return {
    event: (event) => gate.event(event),
    stopping: () => {},
    end: (ending, error) => {
      gate.flush();
      process.stdout.write = write;
      if (ending === 'failed') reportError(error);
    },
  };
}
