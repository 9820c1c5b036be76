import { formatCount, plural, type RowComparison } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFacts, formatTable } from '../output/table.ts';
import { oneLine } from '../output/text.ts';
import { formatCell } from '../output/value-text.ts';

const ways = {
  source: 'the rows that they were made from',
  column: 'the column',
  value: 'their values, then where they stand',
  row: 'their numbers',
} as const;

/** Which rows differ, for people. */
export function formatComparison(comparison: RowComparison, colours: Colours): string[] {
  const { left, right, columns, by, byColumn, same, differ, onlyLeft, onlyRight, shown, of, from } = comparison;
  const facts: (readonly [string, string])[] = [
    ['compared', columns.join(', ')],
    ['matched by', byColumn === null ? ways[by] : `${ways[by]} ${byColumn}`],
    ['same', formatCount(same)],
    ['differ', formatCount(differ)],
    [`only ${left}`, formatCount(onlyLeft)],
    [`only ${right}`, formatCount(onlyRight)],
  ];
  const rest = of - from - shown.length;
  return [
    `${colours.bold(left)} and ${colours.bold(right)}`,
    ...formatFacts(facts, '  '),
    ...(shown.length === 0 ? [] : ['', ...pairTable(comparison, colours)]),
    ...(rest > 0 ? [colours.dim(`… and ${plural(rest, 'more pair')}`)] : []),
  ];
}

function pairTable({ left, right, shown }: RowComparison, colours: Colours): string[] {
  return formatTable(
    [{ title: left, align: 'right' }, { title: right, align: 'right' }, { title: '' }, { title: '' }],
    shown.map(({ left: a, right: b, differs, name }) => [
      a === null ? '' : String(a),
      b === null ? '' : String(b),
      a === null || b === null ? 'only one' : differs ? 'differs' : 'same',
      name === null ? '' : oneLine(formatCell(name)),
    ]),
    colours.bold,
  ).map((line) => `  ${line}`);
}
