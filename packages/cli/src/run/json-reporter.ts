import { harmlessJson } from '@accelerator/inspect';
import { eventText, ProgressGate } from '@accelerator/urd';
import { reportError } from '../output/report-error.ts';
import { HeldLines } from './held-lines.ts';
import type { Reporter } from './reporter.ts';

/**
 * One event per line on standard output, and nothing else there: what the build script prints goes to standard error.
 */
export function createJsonReporter(): Reporter {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const lines = new HeldLines(write);
  const gate = new ProgressGate((event) =>
    lines.add(`${harmlessJson(eventText(event))}\n`, event.type === 'job-reused'),
  );
  return {
    event: (event) => gate.event(event),
    stopping: () => {},
    end: (ending, error) => {
      gate.flush();
      lines.close();
      process.stdout.write = write;
      if (ending === 'failed') reportError(error);
    },
  };
}
