import {
  type ColumnDifference,
  type DatasetDifference,
  type FileDifference,
  formatBytes,
  formatCount,
  formatSeconds,
  type JobDifference,
  type KeyDifference,
  type PictureDifference,
  plural,
} from '@accelerator/inspect';
import { describeDifference } from '@accelerator/job';
import type { Colours } from '../output/colours.ts';
import { formatFacts } from '../output/table.ts';
import { oneLine, plainLines } from '../output/text.ts';
import { formatCell } from '../output/value-text.ts';

/** In what two jobs differ, for people. */
export function formatJobDifference(found: JobDifference, colours: Colours): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((line) => `  ${line}`)];
  return [
    ...headLines(found, colours),
    ...section('made from', inputLines(found, colours)),
    ...section('datasets', [
      ...found.datasets.flatMap(datasetLines),
      ...sameLine(found.sameDatasets, 'dataset', found.datasets),
    ]),
    ...section('files', [
      ...found.files.flatMap((file) => fileLines(file, colours)),
      ...sameLine(found.sameFiles, 'file', found.files),
    ]),
    ...section(
      'result',
      (found.result ?? []).flatMap(plainLines).map((line) => paintDiff(line, colours)),
    ),
  ];
}

function headLines({ before, after, sameContent }: JobDifference, { bold, green, yellow }: Colours): string[] {
  const timeOf = (seconds: number | null): string => (seconds === null ? '-' : formatSeconds(seconds));
  const method = before.method === after.method ? after.method : `${before.method} → ${after.method}`;
  const states = before.state === 'done' && after.state === 'done' ? [] : [`${before.state} → ${after.state}`];
  const said =
    sameContent === null
      ? yellow('What they gave can not be compared.')
      : sameContent
        ? green('They gave the same.')
        : yellow('They gave something else.');
  return [
    [
      `${bold(before.job)} → ${bold(after.job)}`,
      method,
      ...states,
      `${timeOf(before.seconds)} → ${timeOf(after.seconds)}`,
    ].join('  '),
    said,
  ];
}

function inputLines({ inputs, source }: JobDifference, colours: Colours): string[] {
  return inputs.flatMap((difference) => [
    oneLine(describeDifference(difference)),
    ...(difference.part === 'source' ? source.flatMap(plainLines).map((line) => `  ${paintDiff(line, colours)}`) : []),
  ]);
}

function sameLine(count: number, what: string, others: readonly unknown[]): string[] {
  return count === 0 || others.length === 0 ? [] : [`${plural(count, `other ${what}`)}: the same`];
}

function datasetLines(found: DatasetDifference): string[] {
  const { dataset, how, rows, columns, sameColumns, byKey, problem } = found;
  if (how !== 'content') {
    return [`${oneLine(dataset)}  ${how}  ${plural(rows[0] ?? rows[1] ?? 0, 'row')}`];
  }
  const isOther = columns.length > 0 || rows[0] !== rows[1] || problem !== null;
  return [
    `${oneLine(dataset)}  ${rowText(rows)}${isOther ? '' : '  the order of its columns or rows in slices, or what it continues'}`,
    ...formatFacts(
      columns.map((column) => [column.column, columnText(column, found)]),
      '  ',
    ),
    ...(sameColumns > 0 && columns.length > 0 ? [`  ${plural(sameColumns, 'other column')}: the same`] : []),
    ...(byKey === null ? [] : keyLines(byKey).map((line) => `  ${line}`)),
    ...(problem === null ? [] : [`  ${oneLine(problem)}`]),
  ];
}

function rowText([before, after]: DatasetDifference['rows']): string {
  const [old, now] = [before ?? 0, after ?? 0];
  return old === now ? plural(old, 'row') : `${formatCount(old)} → ${plural(now, 'row')}`;
}

function columnText({ how, types, rows, first, pictures }: ColumnDifference, { rows: all }: DatasetDifference): string {
  if (how === 'type') return `${types[0]} → ${types[1]}`;
  if (how !== 'values') return `${how}  ${types[0] ?? types[1]}`;
  if (first === null) return 'the same in the rows that both have';
  const both = Math.min(all[0] ?? 0, all[1] ?? 0);
  const values = `${formatCell(first.before)} → ${formatCell(first.after)}`;
  const count = `differs in ${formatCount(rows)} of ${plural(both, 'row')}`;
  return `${count}, first in slice ${first.sliceno}, row ${first.row}: ${values}${pictures === null ? '' : pictureText(pictures)}`;
}

function pictureText({ measured, others, lowest, median }: PictureDifference): string {
  const decibel = (ratio: number | null): string => (ratio === null ? 'the same pixels' : `${ratio.toFixed(1)} dB`);
  const signal =
    measured === 0 ? [] : [`PSNR of ${formatCount(measured)}: lowest ${decibel(lowest)}, median ${decibel(median)}`];
  const rest = others === 0 ? [] : [`${formatCount(others)} of another size, or not to be decoded`];
  return [...signal, ...rest].map((text) => `; ${text}`).join('');
}

function keyLines({ column, added, removed, changed, same, changedColumns, ...first }: KeyDifference): string[] {
  const names = (keys: readonly string[], count: number): string =>
    keys.length === 0 ? '' : `: ${keys.map((key) => formatCell(key)).join(', ')}${count > keys.length ? ', …' : ''}`;
  const counts = Object.entries(changedColumns).map(([name, count]) => `${oneLine(name)} in ${formatCount(count)}`);
  return [
    `by ${oneLine(column)}: ${formatCount(added)} new, ${formatCount(removed)} gone, ${formatCount(changed)} changed, ${formatCount(same)} the same`,
    ...(added > 0 ? [`  new${names(first.firstAdded, added)}`] : []),
    ...(removed > 0 ? [`  gone${names(first.firstRemoved, removed)}`] : []),
    ...(changed > 0 ? [`  changed${names(first.firstChanged, changed)}; ${counts.join(', ')}`] : []),
  ];
}

function fileLines({ file, how, sizes, lines }: FileDifference, colours: Colours): string[] {
  const shown = sizes.flatMap((size) => (size === null ? [] : [formatBytes(size)])).join(' → ');
  return [
    `${oneLine(file)}  ${how === 'content' ? '' : `${how}  `}${shown}`,
    ...lines.flatMap(plainLines).map((line) => `  ${paintDiff(line, colours)}`),
  ];
}

/** A line of a unified diff. */
function paintDiff(line: string, { dim, green, red }: Colours): string {
  return line.startsWith('+') ? green(line) : line.startsWith('-') ? red(line) : dim(line);
}
