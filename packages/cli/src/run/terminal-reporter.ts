import { type Colours, coloursFor } from '../output/colours.ts';
import { describeError } from '../output/describe-error.ts';
import { oneLine, plainLines, truncate } from '../output/text.ts';
import { EventLines } from './event-lines.ts';
import { describeFailure } from './failure.ts';
import { interceptWrites } from './intercept-writes.ts';
import { LiveArea } from './live-area.ts';
import { LineSplitter, partOf } from './output-tail.ts';
import { preparationLine, progressLine } from './progress-line.ts';
import type { Reporter } from './reporter.ts';
import { RunState } from './run-state.ts';
import { isToldFailure, summaryLine } from './summary.ts';

const redrawMs = 100;

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
  const area = new LiveArea({
    get columns() {
      return terminal.columns;
    },
    get rows() {
      return terminal.rows;
    },
    write: terminal.write.bind(terminal),
  });
  // What the build script prints goes above the bars as well.
  const writes = interceptWrites(() => area.clear());
  const redraw = (): void => area.draw(liveLines(state, area, colours), writes.atLineStart);
  const timer = setInterval(redraw, redrawMs);
  timer.unref();
  const print = (stream: NodeJS.WriteStream, text: readonly string[]): void => {
    if (text.length === 0) return;
    const wasDrawn = area.isDrawn;
    stream.write(`${text.join('\n')}\n`);
    if (wasDrawn) redraw();
  };
  const printOutput = (job: string, part: string, text: readonly string[]): void => {
    const prefix = part === '' ? job : `${job} ${part}`;
    print(
      process.stdout,
      text.flatMap((line) => plainLines(line)).map((line) => colours.dim(`${prefix} │ ${line}`)),
    );
  };
  return {
    event: (event) => {
      const job = 'job' in event ? state.running.get(event.job) : undefined;
      state.apply(event, performance.now());
      if (event.type === 'output') {
        const part = partOf(event.phase, event.slice);
        printOutput(event.job, part, output.add(`${event.job} ${part}`, event.text));
      } else if (event.type === 'slice-finished') {
        const part = partOf(event.phase, event.slice);
        printOutput(event.job, part, output.end(`${event.job} ${part}`));
      }
      const line = lines.of(event);
      if (line !== undefined) print(process.stdout, [line]);
      if (event.type === 'job-failed') print(process.stderr, describeFailure(event, job, coloursFor(process.stderr)));
    },
    stopping: (signal) => {
      const by = signal === 'SIGINT' ? 'Ctrl-C: stopping, once more to stop at once' : `${signal}: stopping`;
      print(terminal, [colours.yellow(by)]);
    },
    end: (ending, error) => {
      clearInterval(timer);
      area.clear();
      writes.restore();
      if (ending === 'failed' && !isToldFailure(error))
        print(process.stderr, describeError(error, coloursFor(process.stderr)));
      const paint = typeof ending === 'object' ? colours.yellow : ending === 'failed' ? colours.red : colours.bold;
      const summary = summaryLine(ending, (performance.now() - started) / 1000, state);
      if (summary !== undefined) print(process.stdout, [paint(summary)]);
    },
  };
}

/** The bars, and what goes on before jobs start; what does not fit is counted. */
function liveLines(state: RunState, area: LiveArea, colours: Colours): string[] {
  const jobs = [...state.running.values()];
  const widths = {
    terminal: area.width,
    id: Math.max(0, ...jobs.map(({ id }) => id.length)),
    method: Math.max(0, ...jobs.map(({ method }) => method.length)),
  };
  const now = performance.now();
  const lines = [
    ...[...state.preparations.values()].map((preparation) => preparationLine(preparation, area.width)),
    ...jobs.map((job) => progressLine(job, now, widths, colours)),
  ];
  if (lines.length <= area.height) return lines;
  const shown = lines.slice(0, area.height - 1);
  return [...shown, truncate(oneLine(`… and ${lines.length - shown.length} more`), area.width)];
}
