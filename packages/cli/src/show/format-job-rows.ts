import { formatCount, type JobRows, plural } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFacts } from '../output/table.ts';
import { formatCell } from '../output/value-text.ts';

/** Where the rows of a map come from, for people. */
export function formatJobRows(job: string, rows: JobRows | null, colours: Colours): string[] {
  if (rows === null) return [`${job} is no map: where its rows come from is its own matter.`];
  const { sources, computed, skipped, failed, computedRows, nameColumn } = rows;
  const facts: (readonly [string, string])[] = [
    ['computed', formatCount(computed)],
    ...sources.map(({ from, rows: count }) => [`from ${from}`, formatCount(count)] as const),
    ...(skipped === 0 ? [] : [['left out', formatCount(skipped)] as const]),
    ...(failed === 0 ? [] : [['failed', formatCount(failed)] as const]),
  ];
  const more = computed - computedRows.length;
  return [
    `${colours.bold(job)}  ${plural(rows.rows, 'row')}`,
    ...formatFacts(facts, '  '),
    ...(computedRows.length === 0
      ? []
      : ['', nameColumn === null ? 'Computed rows:' : `Computed rows, by ${nameColumn}:`]),
    ...computedRows.map(({ row, name }) => `  ${row}  ${name === null ? '' : formatCell(name)}`.trimEnd()),
    ...(computedRows.length > 0 && more > 0 ? [colours.dim(`… and ${plural(more, 'more row')}`)] : []),
  ];
}
