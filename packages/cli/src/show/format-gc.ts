import { formatBytes, type GcEntry, type GcReport, plural } from '@accelerator/inspect';
import type { GcOptions } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { formatFilledTable } from '../output/table.ts';

/** What is removed and why, what it frees, and what is left. */
export function formatGc(report: GcReport, options: GcOptions, colours: Colours): string[] {
  const { remove, left, removed } = report;
  const freed = remove.reduce((sum, each) => sum + each.freed, 0);
  const whole = remove.filter(({ what }) => what === 'all').length;
  const what = [
    ...(whole > 0 ? [plural(whole, 'job')] : []),
    ...(whole < remove.length ? [`the files of ${plural(remove.length - whole, 'job')}`] : []),
  ].join(' and ');
  const summary =
    remove.length === 0
      ? 'There is nothing to remove.'
      : `${removed ? 'Removed' : 'Would remove'} ${what}, ${formatBytes(freed)}.`;
  return [
    ...table(remove, colours),
    colours.bold(summary),
    ...keptLines(report),
    ...(options.maxBytes !== undefined && left > options.maxBytes
      ? [
          colours.yellow(
            `That is more than the ${formatBytes(options.maxBytes)} of --max-size: what is left is kept by pins, builds or --keep-days.`,
          ),
        ]
      : []),
    ...(removed || remove.length === 0 ? [] : ['`ax gc --delete` with the same options removes them.']),
  ];
}

function table(remove: readonly GcEntry[], colours: Colours): string[] {
  if (remove.length === 0) return [];
  return formatFilledTable(
    [{ title: 'job' }, { title: 'method' }, { title: 'frees', align: 'right' }, { title: 'why' }],
    remove.map(({ job, method, freed, why }) => [job, method ?? '-', formatBytes(freed), why]),
    colours.bold,
  );
}

/** `Kept: 12 jobs, 1.2 GB: 3 pinned, 5 latest build of 'main', …` */
function keptLines({ keep, left }: GcReport): string[] {
  const reasons = new Map<string, number>();
  for (const { why } of keep) {
    const reason = why
      .replace(/^\S+-\d+ (needs its files|was made from it)$/, 'needed by others')
      .replace(/^used .*/, 'used lately')
      .replace(/^its next attempt goes on .*/, 'that ended early and can be resumed');
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const counts = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return [`${formatBytes(left)} stay in ${plural(keep.length, 'job')}${counts === '' ? '' : `: ${counts}`}.`];
}
