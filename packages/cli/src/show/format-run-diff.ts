import { formatSeconds, type RunDifference } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFacts, formatFilledTable } from '../output/table.ts';
import { formatCell } from '../output/value-text.ts';

/** In what two runs differ, for people. */
export function formatRunDifference(found: RunDifference, colours: Colours): string[] {
  const { before, after, jobs, sameJobs } = found;
  const change = (name: string, old: unknown, now: unknown): [string, string][] => {
    const [a, b] = [formatCell(old, 60), formatCell(now, 60)];
    return a === b ? [] : [[name, `${a} → ${b}`]];
  };
  return [
    `${colours.bold(before.run)} → ${colours.bold(after.run)}  ${formatSeconds(before.seconds)} → ${formatSeconds(after.seconds)}`,
    ...formatFacts(
      [
        ...change('script', before.script, after.script),
        ...change('state', before.status, after.status),
        ...change('options', before.options, after.options),
        ...change('commit', before.commit, after.commit),
        ...change('returned', before.returned, after.returned),
        ['jobs', `${sameJobs} in both, ${jobs.length} not`] as const,
      ],
      '  ',
    ),
    ...(jobs.length === 0 ? [] : ['', ...jobLines(found, colours)]),
  ];
}

function jobLines({ jobs }: RunDifference, colours: Colours): string[] {
  const [titles = '', ...lines] = formatFilledTable(
    [{ title: 'method' }, { title: 'before' }, { title: 'after' }, { title: 'content' }, { title: 'why' }],
    jobs.map(({ method, before, after, sameContent, why }) => [
      method,
      before ?? '-',
      after ?? '-',
      sameContent === null ? '' : sameContent ? 'same' : 'differs',
      why ?? '',
    ]),
  );
  const compared = jobs.find(
    ({ before, after, sameContent }) => sameContent === false && before !== null && after !== null,
  );
  return [
    colours.bold(titles),
    ...lines,
    ...(compared === undefined ? [] : ['', `\`ax diff ${compared.before} ${compared.after}\` shows more.`]),
  ];
}
