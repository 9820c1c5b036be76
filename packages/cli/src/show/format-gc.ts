import { formatBytes, plural } from '@accelerator/inspect';
import type { GcChoice, GcOptions, GcPlan } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { formatFilledTable } from '../output/table.ts';

/** A plan as `ax gc --json` prints it. */
export function plainPlan({ remove, keep, left }: GcPlan, isDone: boolean): object {
  const plain = ({ job: { id, method, state, bytes, used }, why, bytes: freed }: GcChoice): object => {
    return { job: id, method, state, bytes, freed, used: new Date(used).toISOString(), why };
  };
  return { removed: isDone, remove: remove.map(plain), keep: keep.map(plain), left };
}

/** What is removed and why, what it frees, and what is left. */
export function formatPlan(plan: GcPlan, options: GcOptions, isDone: boolean, colours: Colours): string[] {
  const { remove, left } = plan;
  const freed = remove.reduce((sum, { bytes }) => sum + bytes, 0);
  const what = options.level === 'all' ? plural(remove.length, 'job') : `the files of ${plural(remove.length, 'job')}`;
  const summary =
    remove.length === 0
      ? 'There is nothing to remove.'
      : `${isDone ? 'Removed' : 'Would remove'} ${what}, ${formatBytes(freed)}.`;
  return [
    ...table(remove, colours),
    colours.bold(summary),
    ...keptLines(plan),
    ...(options.maxBytes !== undefined && left > options.maxBytes
      ? [
          colours.yellow(
            `That is more than the ${formatBytes(options.maxBytes)} of --max-size: what is left is kept by pins, builds or --keep-days.`,
          ),
        ]
      : []),
    ...(isDone || remove.length === 0 ? [] : ['`ax gc --delete` with the same options removes them.']),
  ];
}

function table(remove: readonly GcChoice[], colours: Colours): string[] {
  if (remove.length === 0) return [];
  return formatFilledTable(
    [{ title: 'job' }, { title: 'method' }, { title: 'frees', align: 'right' }, { title: 'why' }],
    remove.map(({ job, bytes, why }) => [job.id, job.method ?? '-', formatBytes(bytes), why]),
    colours.bold,
  );
}

/** `Kept: 12 jobs, 1.2 GB: 3 pinned, 5 latest build of 'main', …` */
function keptLines({ keep, left }: GcPlan): string[] {
  const reasons = new Map<string, number>();
  for (const { why } of keep) {
    const reason = why
      .replace(/^\S+-\d+ (needs its files|was made from it)$/, 'needed by others')
      .replace(/^used .*/, 'used of late');
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const told = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return [`${formatBytes(left)} stay in ${plural(keep.length, 'job')}${told === '' ? '' : `: ${told}`}.`];
}
