import type { Colours } from '../output/colours.ts';
import { padEnd, padStart, truncate } from '../output/text.ts';
import { formatCount, formatRate, formatSeconds } from '../output/units.ts';
import type { Preparation, RunningJob } from './run-state.ts';

const barWidth = 24;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

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

/** `main-12  thumbnailer  analysis   ████████▍       35 %  1,234 of 3,500  96/s  24 s left`, cut at the terminal's width. */
export function progressLine(job: RunningJob, nowMs: number, widths: LineWidths, colours: Colours): string {
  const { progress } = job;
  const head = `${padEnd(job.id, widths.id)}  ${padEnd(job.method, widths.method)}  ${padEnd(progress?.phase ?? 'starting', 9)}`;
  if (progress === undefined) return truncate(head, widths.terminal);
  const { done, total, unit, isEstimate } = progress.count;
  const rate = progress.rate(nowMs);
  const left = progress.secondsLeft(nowMs);
  const facts = [
    `${padStart(String(Math.floor(progress.fraction * 100)), 3)} %`,
    ...(unit === 'slices' && total === 1
      ? []
      : [`${formatCount(done)} of ${isEstimate ? '~' : ''}${formatCount(total)}${unit === 'slices' ? ' slices' : ''}`]),
    ...(rate === undefined ? [] : [formatRate(rate)]),
    left === undefined
      ? formatSeconds(roundSeconds((nowMs - job.startedMs) / 1000))
      : `${formatSeconds(roundSeconds(left))} left`,
  ];
  const rest = widths.terminal - head.length - 2;
  const bar = formatBar(progress.fraction, Math.max(0, Math.min(barWidth, rest - 12)));
  const tail = truncate(facts.join('  '), Math.max(1, rest - bar.length - 2));
  if (rest < 12) return truncate(head, widths.terminal);
  return bar === '' ? `${head}  ${tail}` : `${head}  ${colours.cyan(bar)}  ${tail}`;
}

/** `hashing  import_images  1,200 of 10,000 files` */
export function preparationLine({ what, method, done, total }: Preparation, terminalWidth: number): string {
  const text =
    what === 'hashing'
      ? `reading input files for ${method}: ${formatCount(done)} of ${formatCount(total)}`
      : `waiting for another ax that builds the same job of ${method}`;
  return truncate(text, terminalWidth);
}

/** Whole seconds: tenths would flicker. */
function roundSeconds(seconds: number): number {
  return seconds < 1 ? seconds : Math.round(seconds);
}
