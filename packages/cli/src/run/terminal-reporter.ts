import { LineSplitter, RunState } from '@accelerator/inspect';
import { partName } from '@accelerator/job';
import { type Colours, coloursFor } from '../output/colours.ts';
import { describeError } from '../output/describe-error.ts';
import { plainLines } from '../output/text.ts';
import { EventLines } from './event-lines.ts';
import { describeFailure } from './failure.ts';
import { preparationLine, progressLine } from './progress-line.ts';
import type { Reporter } from './reporter.ts';
import { isToldFailure, summaryLine } from './summary.ts';
import { TerminalScreen } from './terminal-screen.ts';

/**
 * For a terminal: a line for each job that is done, what the methods print, and below it a bar for each job that runs.
 * A job that takes less than a tenth of a second shows no bar.
 */
export function createTerminalReporter(terminal: NodeJS.WriteStream): Reporter {
  const started = performance.now();
  const colours = coloursFor(terminal);
  const state = new RunState();
  const lines = new EventLines(coloursFor(process.stdout));
  const output = new LineSplitter();
  const screen = new TerminalScreen(terminal, (width) => liveLines(state, width, colours));
  const printOutput = (job: string, part: string, text: readonly string[]): void => {
    const printed = text.flatMap((line) => plainLines(line));
    screen.print(printed.map((line) => colours.dim(`${job} ${part} │ ${line}`)));
  };
  return {
    event: (event) => {
      const job = 'job' in event ? state.running.get(event.job) : undefined;
      state.apply(event, performance.now());
      if (event.type === 'output' || event.type === 'slice-finished') {
        const part = partName(event);
        const from = `${event.job} ${part}`;
        printOutput(event.job, part, event.type === 'output' ? output.add(from, event.text) : output.end(from));
      }
      // That one waits is drawn while it does.
      const line = event.type === 'waiting' ? undefined : lines.of(event);
      if (line !== undefined) screen.print([line]);
      if (event.type === 'job-failed') {
        screen.printNow(process.stderr, describeFailure(event, job, coloursFor(process.stderr)));
      }
    },
    stopping: (signal) => {
      const by = signal === 'SIGINT' ? 'Ctrl-C: stopping, once more to stop at once' : `${signal}: stopping`;
      screen.printNow(terminal, [colours.yellow(by)]);
    },
    end: (ending, error) => {
      const summary = summaryLine(ending, (performance.now() - started) / 1000, state);
      const paint = typeof ending === 'object' ? colours.yellow : ending === 'failed' ? colours.red : colours.bold;
      screen.close();
      if (ending === 'failed' && !isToldFailure(error)) {
        screen.printNow(process.stderr, describeError(error, coloursFor(process.stderr)));
      }
      if (summary !== undefined) screen.printNow(process.stdout, [paint(summary)]);
    },
  };
}

/** The bars, and what goes on before jobs start. */
function liveLines(state: RunState, width: number, colours: Colours): string[] {
  const jobs = [...state.running.values()];
  const widths = {
    terminal: width,
    id: Math.max(0, ...jobs.map(({ id }) => id.length)),
    method: Math.max(0, ...jobs.map(({ method }) => method.length)),
  };
  const now = performance.now();
  return [
    ...[...state.preparations.values()].map((preparation) => preparationLine(preparation, width)),
    ...jobs.map((job) => progressLine(job, now, widths, colours)),
  ];
}
