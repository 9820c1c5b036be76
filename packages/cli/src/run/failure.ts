import type { RunningJob } from '@accelerator/inspect';
import { describePart, failedPart } from '@accelerator/job';
import type { RunEvent } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { describeErrorRecord } from '../output/describe-error.ts';
import { plainLines } from '../output/text.ts';

/** Everything about a failed job that helps: what was thrown, where in its source, why, and what it last printed. */
export function describeFailure(
  event: RunEvent & { readonly type: 'job-failed' },
  job: RunningJob | undefined,
  colours: Colours,
): string[] {
  const part = failedPart(event);
  const where = part === undefined ? '' : ` in ${describePart(part)}`;
  const printed = part === undefined ? [] : (job?.printed.lines(part) ?? []).flatMap(plainLines);
  return [
    `${colours.red('error')} Job ${event.job} (${event.method}) failed${where}.`,
    ...describeErrorRecord(event.error, colours).map((line) => `      ${line}`),
    ...(event.error.hint === undefined ? [] : plainLines(event.error.hint).map((line) => `      ${line}`)),
    ...(printed.length === 0
      ? []
      : ['      It last printed:', ...printed.map((line) => colours.dim(`      | ${line}`))]),
    `      \`ax job ${event.job}\` shows everything about it, \`ax job ${event.job} -o\` all that it printed.`,
  ];
}
