import {
  formatBytes,
  formatSeconds,
  type RunningJob,
  type RunningRun,
  type RunState,
  type WorkdirStatus,
} from '@accelerator/inspect';
import type { RunSummary } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { describeErrorRecord } from '../output/describe-error.ts';
import { oneLine, plainLines, truncate, widthOf } from '../output/text.ts';
import { indentedMethod, lastStatus, preparationLine, progressLine } from '../run/progress-line.ts';

/** Of a terminal, and of lines that go elsewhere. */
export function widthOfLines({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY ? columns || 80 : 100;
}

/** What goes on in a workdir, for people. @param width of the lines */
export function formatStatus({ running, last, failure }: WorkdirStatus, colours: Colours, width: number): string[] {
  if (running.length > 0)
    return running.flatMap((run, index) => [...(index === 0 ? [] : ['']), ...runLines(run, colours, width)]);
  if (last === null) return ['Nothing runs, and nothing has run yet.'];
  const lines = ['Nothing runs.', lastLine(last, colours)];
  return failure === null ? lines : [...lines, ...failureLines(failure, last, colours)];
}

function runLines(run: RunningRun, colours: Colours, width: number): string[] {
  const { pid, host } = run.process;
  const facts = [
    run.run,
    `for ${formatSeconds(run.seconds)}`,
    countText(run.state),
    `process ${pid} of ${host}`,
    ...(run.memory === null ? [] : [formatBytes(run.memory)]),
  ];
  return [
    `${colours.bold(oneLine(run.script))}  ${facts.map(oneLine).join('  ')}`,
    ...jobLines(run.state, run.printed, { colours, width }).map((line) => `  ${line}`),
  ];
}

/** The bars of what runs, with what it says and has printed last. */
export function jobLines(state: RunState, printed: ReadonlyMap<string, readonly string[]>, how: LinesHow): string[] {
  const lines = [
    ...[...state.preparations.values()].map((each) => preparationLine(each, how.width - 2)),
    ...runningJobLines([...state.running.values()], printed, how),
  ];
  return lines.length === 0 ? ['no job at the moment: the script itself runs, or waits'] : lines;
}

interface LinesHow {
  readonly colours: Colours;
  readonly width: number;
}

/** The bars of some jobs that run, with what they say and have printed last. */
export function runningJobLines(
  jobs: readonly RunningJob[],
  printed: ReadonlyMap<string, readonly string[]>,
  { colours, width }: LinesHow,
): string[] {
  const widths = {
    terminal: width - 2,
    id: Math.max(0, ...jobs.map(({ id }) => widthOf(id))),
    method: Math.max(0, ...jobs.map((job) => widthOf(indentedMethod(job)))),
  };
  const indent = ' '.repeat(widths.id + 2);
  const now = performance.now();
  return jobs.flatMap((job) => [
    progressLine(job, now, widths, colours),
    ...lastStatus(job).map((text) => colours.dim(truncate(`${indent}${text}`, widths.terminal))),
    ...(printed.get(job.id) ?? [])
      .flatMap(plainLines)
      .map((line) => colours.dim(truncate(`${indent}| ${line}`, widths.terminal))),
  ]);
}

/** `2 built, 3 reused`. */
export function countText({ built, reused, failed }: RunState): string {
  const counts = [
    [built, 'built'],
    [reused, 'reused'],
    [failed, 'failed'],
  ] as const;
  const shown = counts.filter(([count]) => count > 0).map(([count, how]) => `${count} ${how}`);
  return shown.length === 0 ? 'no jobs yet' : shown.join(', ');
}

function lastLine({ run, status, start, seconds }: RunSummary, colours: Colours): string {
  const how = status === 'broken-off' ? 'broken off' : status;
  const paint = status === 'finished' ? String : status === 'failed' ? colours.red : colours.yellow;
  return `The last run: ${start?.script ?? ''}  ${run}  ${paint(how)} after ${formatSeconds(seconds)}`;
}

function failureLines(failure: RunSummary, last: RunSummary, colours: Colours): string[] {
  const head =
    failure.run === last.run ? [] : [`The last one that failed: ${failure.start?.script ?? ''}  ${failure.run}`];
  const error = failure.error === null ? [] : describeErrorRecord(failure.error, colours);
  return [...head, ...error.map((line) => `  ${line}`), `\`ax runs ${failure.run}\` shows all about it.`];
}
