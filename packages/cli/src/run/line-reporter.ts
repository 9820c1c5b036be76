import { RunState } from '@accelerator/inspect';
import { coloursFor } from '../output/colours.ts';
import { reportError } from '../output/report-error.ts';
import { EventLines } from './event-lines.ts';
import { describeFailure } from './failure.ts';
import type { Reporter } from './reporter.ts';
import { isToldFailure, summaryLine } from './summary.ts';

/** For files, pipes and CI: one line per job, on standard output; on standard error all about those that failed. */
export function createLineReporter(): Reporter {
  const started = performance.now();
  const state = new RunState();
  const lines = new EventLines(coloursFor(process.stdout));
  return {
    event: (event) => {
      const job = 'job' in event ? state.running.get(event.job) : undefined;
      state.apply(event, performance.now());
      const line = lines.of(event);
      if (line !== undefined) process.stdout.write(`${line}\n`);
      if (event.type === 'job-failed') {
        process.stderr.write(`${describeFailure(event, job, coloursFor(process.stderr)).join('\n')}\n`);
      }
    },
    stopping: () => {},
    end: (ending, error) => {
      if (ending === 'failed' && !isToldFailure(error)) reportError(error);
      const summary = summaryLine(ending, (performance.now() - started) / 1000, state);
      if (summary !== undefined) process.stdout.write(`${summary}\n`);
    },
  };
}
