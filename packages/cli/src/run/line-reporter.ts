import { RunState } from '@accelerator/inspect';
import type { RunEvent } from '@accelerator/store';
import { coloursFor } from '../output/colours.ts';
import { reportError } from '../output/report-error.ts';
import { writeLines } from '../output/write-lines.ts';
import { jobLines } from '../show/format-status.ts';
import { EventLines } from './event-lines.ts';
import { describeFailure } from './failure.ts';
import { FoldedLines } from './folded-lines.ts';
import { Heartbeat } from './heartbeat.ts';
import { OutputLines } from './output-lines.ts';
import { lastPrinted } from './progress-line.ts';
import type { Reporter } from './reporter.ts';
import { isToldFailure, summaryLine, warningLines } from './summary.ts';

export interface LineOptions {
  /** Only what went wrong. */
  readonly quiet: boolean;
  /** What jobs print, too, while they print it. */
  readonly output: boolean;
}

const lookEveryMs = 1000;

/** What `--quiet` tells: what is wrong, and what waits for the user. */
const wrong: ReadonlySet<RunEvent['type']> = new Set([
  'job-failed',
  'debugger-waiting',
  'job-unreadable',
  'dead-links',
  'no-locks',
  'workdir-skipped',
  'waiting-for-agents',
  'redis-away',
  'task-lost',
  'shared-cache-closed',
  'list-damaged',
  'not-reproducible',
]);

/** For files, pipes and CI: one line per job, all about those that failed, on standard error. */
export function createLineReporter({ quiet, output }: LineOptions): Reporter {
  const stream = process.stderr;
  const colours = coloursFor(stream);
  const started = performance.now();
  const state = new RunState();
  const lines = new EventLines(colours);
  const folded = new FoldedLines(lines);
  const printed = new OutputLines(colours);
  const heartbeat = new Heartbeat(lines, started);
  const tell = (told: readonly string[]): void => {
    if (told.length === 0) return;
    heartbeat.told(performance.now());
    writeLines(stream, told);
  };
  const timer = quiet
    ? undefined
    : setInterval(() => writeLines(stream, heartbeat.lines(state, performance.now())), lookEveryMs).unref();
  return {
    event: (event) => {
      const job = 'job' in event ? state.running.get(event.job) : undefined;
      state.apply(event, performance.now());
      if (!quiet || wrong.has(event.type) || 'badRows' in event) tell(folded.of(event));
      if (output) tell(printed.of(event));
      if (event.type === 'job-failed') tell(describeFailure(event, job, colours));
    },
    stopping: () => {},
    status: () => jobLines(state, lastPrinted(state), { colours, width: stream.columns || 100 }),
    end: (ending, error) => {
      clearInterval(timer);
      tell(folded.end());
      if (ending === 'failed' && !isToldFailure(error)) reportError(error);
      const summary = summaryLine(ending, (performance.now() - started) / 1000, state);
      if (summary !== undefined && (!quiet || ending !== 'done')) tell([summary]);
      tell(warningLines(state, colours));
    },
  };
}
