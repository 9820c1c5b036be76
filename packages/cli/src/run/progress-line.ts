import {
  formatCount,
  formatRate,
  formatSeconds,
  type PhaseProgress,
  type Preparation,
  type RunningJob,
  type RunState,
} from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { oneLine, padEnd, padStart, truncate, widthOf } from '../output/text.ts';

const barWidth = 24;
const leastBarWidth = 6;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** Below the job that waits for it. */
export function indentedMethod({ method, depth }: Pick<RunningJob, 'method' | 'depth'>): string {
  return '  '.repeat(depth) + method;
}

/** `████████▍               `, always `width` cells. */
export function formatBar(fraction: number, width: number): string {
  const filled = Math.max(0, Math.min(1, fraction)) * width;
  const whole = Math.floor(filled);
  const part = whole < width ? (eighths[Math.floor((filled - whole) * 8)] ?? '') : '';
  return '█'.repeat(whole) + part + ' '.repeat(width - whole - part.length);
}

export interface LineWidths {
  readonly terminal: number;
  readonly id: number;
  readonly method: number;
}

/** `main-12  thumbnailer  analysis   ████████▍       35 %  1,234 of 3,500  96/s  24 s left`, at most the terminal's width. */
export function progressLine(job: RunningJob, nowMs: number, widths: LineWidths, colours: Colours): string {
  const { progress } = job;
  const names = `${padEnd(job.id, widths.id)}  ${padEnd(indentedMethod(job), widths.method)}  ${padEnd(progress?.name ?? 'waiting', 9)}`;
  const head = truncate(names, widths.terminal).trimEnd();
  if (progress === undefined || head !== names.trimEnd()) return head;
  const room = widths.terminal - widthOf(names) - 2;
  const facts = factsThatFit(progressFacts(progress, nowMs, job.startedMs), room);
  if (facts === '') return head;
  const bar = Math.min(barWidth, room - facts.length - 2);
  return bar < leastBarWidth
    ? `${names}  ${facts}`
    : `${names}  ${colours.cyan(formatBar(progress.fraction, bar))}  ${facts}`;
}

/** The last lines of each job that runs, as far as this process has heard them. */
export function lastPrinted(state: RunState): Map<string, string[]> {
  return new Map([...state.running.values()].map(({ id, printed }) => [id, printed.latest()]));
}

/** What one of its phases said last that it is doing; none when none says anything. */
export function lastStatus({ statuses }: Pick<RunningJob, 'statuses'>): string[] {
  const last = [...statuses.values()].at(-1);
  return last === undefined ? [] : [oneLine(last)];
}

/**
 * What matters most first.
 * @param startedMs when the job began: shown while nobody can tell how long it will take
 */
export function progressFacts(progress: PhaseProgress, nowMs: number, startedMs?: number): string[] {
  const { done, total, unit, isEstimate } = progress.count;
  const rate = progress.rate(nowMs);
  const left = progress.secondsLeft(nowMs);
  const count = `${formatCount(done)} of ${isEstimate ? '~' : ''}${formatCount(total)}${unit === 'slices' ? ' slices' : ''}`;
  return [
    `${padStart(String(Math.floor(progress.fraction * 100)), 3)} %`,
    ...(unit === 'slices' && total === 1 ? [] : [count]),
    ...(left !== undefined
      ? [`${steadySeconds(left)} left`]
      : startedMs === undefined
        ? []
        : [steadySeconds((nowMs - startedMs) / 1000)]),
    ...(rate === undefined ? [] : [formatRate(rate)]),
  ];
}

/** As many as there is room for. */
function factsThatFit(facts: readonly string[], room: number): string {
  const count = facts.findIndex((_, index) => facts.slice(0, index + 1).join('  ').length > room);
  return facts.slice(0, count < 0 ? facts.length : count).join('  ');
}

/** `reading input files for import_images: 1,200 of 10,000` */
export function preparationLine({ what, method, done, total }: Preparation, terminalWidth: number): string {
  const text =
    what === 'hashing'
      ? `reading input files for ${method}: ${formatCount(done)} of ${formatCount(total)}`
      : `waiting for another ax that builds the same job of ${method}`;
  return truncate(text, terminalWidth);
}

/** In whole seconds: tenths would flicker. */
function steadySeconds(seconds: number): string {
  return seconds >= 0.9995 && seconds < 59.5 ? `${Math.round(seconds)} s` : formatSeconds(seconds);
}
