import { RunState } from '@accelerator/inspect';
import { type Colours, coloursFor } from '../output/colours.ts';
import { describeError } from '../output/describe-error.ts';
import { truncate, widthOf } from '../output/text.ts';
import { jobLines } from '../show/format-status.ts';
import { EventLines } from './event-lines.ts';
import { describeFailure } from './failure.ts';
import { FoldedLines } from './folded-lines.ts';
import { OutputLines } from './output-lines.ts';
import { indentedMethod, lastPrinted, lastStatus, preparationLine, progressLine } from './progress-line.ts';
import type { Reporter } from './reporter.ts';
import { isToldFailure, summaryLine, warningLines } from './summary.ts';
import { TerminalScreen } from './terminal-screen.ts';

/**
 * For a terminal: a line for each job that is done, what the methods print, and below it a bar for each job that runs.
 * A job that takes less than a tenth of a second shows no bar.
 */
export function createTerminalReporter(terminal: NodeJS.WriteStream): Reporter {
  const started = performance.now();
  const colours = coloursFor(terminal);
  const state = new RunState();
  const folded = new FoldedLines(new EventLines(colours));
  const output = new OutputLines(colours);
  const screen = new TerminalScreen(terminal, (width) => liveLines(state, width, colours));
  return {
    event: (event) => {
      const job = 'job' in event ? state.running.get(event.job) : undefined;
      state.apply(event, performance.now());
      screen.print(output.of(event));
      // That one waits is drawn while it does.
      if (event.type !== 'waiting') screen.print(folded.of(event));
      if (event.type === 'job-failed') screen.printNow(describeFailure(event, job, colours));
    },
    stopping: (signal) => {
      const by = signal === 'SIGINT' ? 'Ctrl-C: stopping, once more to stop at once' : `${signal}: stopping`;
      screen.printNow([colours.yellow(by)]);
    },
    status: () => jobLines(state, lastPrinted(state), { colours, width: terminal.columns || 80 }),
    end: (ending, error) => {
      const summary = summaryLine(ending, (performance.now() - started) / 1000, state);
      const paint = typeof ending === 'object' ? colours.yellow : ending === 'failed' ? colours.red : colours.bold;
      screen.print(folded.end());
      screen.close();
      if (ending === 'failed' && !isToldFailure(error)) screen.printNow(describeError(error, colours));
      if (summary !== undefined) screen.printNow([paint(summary)]);
      screen.printNow(warningLines(state, colours));
    },
  };
}

/** The bars, and what goes on before jobs start. */
function liveLines(state: RunState, width: number, colours: Colours): string[] {
  const jobs = [...state.running.values()];
  const widths = {
    terminal: width,
    id: Math.max(0, ...jobs.map(({ id }) => widthOf(id))),
    method: Math.max(0, ...jobs.map((job) => widthOf(indentedMethod(job)))),
  };
  const now = performance.now();
  return [
    ...[...state.preparations.values()].map((preparation) => preparationLine(preparation, width)),
    ...jobs.flatMap((job) => [
      progressLine(job, now, widths, colours),
      ...lastStatus(job).map((text) => colours.dim(truncate(`${' '.repeat(widths.id + 2)}${text}`, width))),
    ]),
  ];
}
