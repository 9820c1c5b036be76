import type { ColumnType } from '@accelerator/column';
import { formatCount, type Histogram, plural } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { oneLine, padEnd, padStart, truncate, widthOf } from '../output/text.ts';

interface Bar {
  readonly label: string;
  readonly count: number;
  readonly faint?: boolean;
}

/** Bars, as wide as the terminal. */
export function formatHistogram(histogram: Histogram, width: number, colours: Colours): string[] {
  const { datasets, column, type, rows, bins, values, distinct } = histogram;
  const bars = [
    ...(bins ?? []).map((bin) => binBar(type, bin)),
    ...(values ?? []).map(valueBar),
    ...restBars(histogram),
  ];
  const kinds = distinct === null ? 'too many different values to count them all' : plural(distinct, 'different value');
  const where = datasets.length === 1 ? (datasets[0] ?? '') : `${datasets[0]} to ${datasets.at(-1)}`;
  return [
    `${colours.bold(oneLine(column))}  ${type} in ${where}: ${plural(rows, 'row')}${values === null ? '' : `, ${kinds}`}`,
    ...formatBars(bars, rows, width, colours),
  ];
}

function binBar(type: ColumnType, { from, to, count }: { from: unknown; to: unknown; count: number }): Bar {
  const single = (type === 'int32' || type === 'int64') && BigInt(String(to)) - BigInt(String(from)) === 1n;
  // Steps of dates and times are to be seen from their beginnings.
  const beginning = single || type === 'date' || type === 'datetime' || type === 'time';
  return { label: beginning ? String(from) : `${from} – ${to}`, count };
}

function valueBar({ value, count }: { readonly value: string; readonly count: number }): Bar {
  return { label: value === '' ? '""' : oneLine(value), count };
}

function restBars({ nulls, nan, negativeInfinity, infinity, others, values }: Histogram): Bar[] {
  const rest: readonly (readonly [string, number])[] = [
    ['-Infinity', negativeInfinity],
    ['Infinity', infinity],
    ['NaN', nan],
    [values === null ? 'others' : 'all others', others],
    ['null', nulls],
  ];
  return rest.filter(([, count]) => count > 0).map(([label, count]) => ({ label, count, faint: true }));
}

const longestLabel = 40;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function formatBars(bars: readonly Bar[], rows: number, width: number, colours: Colours): string[] {
  const labels = bars.map(({ label }) => truncate(label, Math.min(longestLabel, Math.max(8, width >> 1))));
  const counts = bars.map(({ count }) => formatCount(count));
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const countWidth = Math.max(0, ...counts.map(widthOf));
  // Of what is left: two blanks on both sides of the count and of the share, which takes six cells.
  const room = Math.max(4, width - labelWidth - countWidth - 12);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return bars.map(({ count, faint }, index) => {
    const share = rows === 0 ? 0 : (100 * count) / rows;
    const percent = padStart(`${share.toFixed(share < 9.95 ? 1 : 0)} %`, 6);
    const bar = barOf((count / most) * room, count > 0);
    const line = `${padEnd(labels[index] ?? '', labelWidth)}  ${padStart(counts[index] ?? '', countWidth)}  ${percent}  `;
    return (faint === true ? colours.dim(line + bar) : line + colours.cyan(bar)).trimEnd();
  });
}

/** So many cells, to the eighth; anything shows. */
function barOf(cells: number, any: boolean): string {
  const whole = Math.max(any ? 1 : 0, Math.round(cells * 8));
  return '█'.repeat(whole >> 3) + (eighths[whole & 7] ?? '');
}
