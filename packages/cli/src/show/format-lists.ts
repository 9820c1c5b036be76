import {
  type EntryDetails,
  type EntrySummary,
  formatCount,
  formatMoment,
  type ListSummary,
} from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFacts, formatFilledTable } from '../output/table.ts';
import { resultLines } from './result-lines.ts';

/** A table of lists. */
export function formatLists(lists: readonly ListSummary[], colours: Colours): string[] {
  if (lists.length === 0) return ['There are no lists yet: `urd.session` in a build script makes them.'];
  return formatFilledTable(
    [
      { title: 'list' },
      { title: 'entries', align: 'right' },
      { title: 'hidden', align: 'right' },
      { title: 'latest' },
      { title: 'caption' },
    ],
    lists.map(({ list, entries, hidden, latest, caption }) => [
      list,
      formatCount(entries),
      hidden === 0 ? '' : formatCount(hidden),
      latest ?? '',
      caption,
    ]),
    colours.bold,
  );
}

/** A table of the entries of one list. */
export function formatEntries(entries: readonly EntrySummary[], colours: Colours): string[] {
  if (entries.length === 0) return ['There are no such entries.'];
  return formatFilledTable(
    [{ title: 'timestamp' }, { title: 'jobs', align: 'right' }, { title: 'caption' }, { title: 'hidden' }],
    entries.map(({ timestamp, jobs, caption, hidden }) => [timestamp, formatCount(jobs), caption, hidden ?? '']),
    colours.bold,
  );
}

/** Everything about one entry. */
export function formatEntry(entry: EntryDetails, colours: Colours): string[] {
  const { list, timestamp, caption, hidden, entered, run, deps, jobs, results } = entry;
  const from = deps.map((each) => `${each.list}/${each.timestamp}`).join('\n');
  const facts = [
    ['caption', caption],
    ['hidden', hidden ?? ''],
    ['made from', from],
    ['entered', formatMoment(entered)],
    ['run', run ?? ''],
  ] as const;
  return [
    colours.bold(`${list}/${timestamp}`),
    ...formatFacts(
      facts.filter(([, value]) => value !== ''),
      '  ',
    ),
    '',
    ...formatFilledTable(
      [
        { title: 'number', align: 'right' },
        { title: 'job' },
        { title: 'name' },
        { title: 'method' },
        { title: 'problem' },
      ],
      jobs.map(({ name, job, method, problem }, index) => [
        String(index),
        job ?? '',
        name,
        method === name ? '' : (method ?? ''),
        problem ?? '',
      ]),
      colours.bold,
    ),
    ...(results.length === 0 ? [] : ['', colours.bold('results'), ...resultLines(results).map((line) => `  ${line}`)]),
  ];
}
