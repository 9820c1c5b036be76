import { type Figure, ratioTo, targetOutcomes } from './figures.ts';
import { formatNumber } from './numbers.ts';

export type Row = readonly string[];

/** The rows of a figure: one per contender, the targets behind ours. */
export function figureRows(figure: Figure): Row[] {
  const targets = targetOutcomes(figure).map(({ text, met }) => `${met ? '✓' : '✗'} ${text}`);
  const rows = figure.entries.map(({ contender, median, min, max }, index): Row => {
    const ratio = index === 0 ? undefined : ratioTo(figure, contender);
    return [
      contender,
      formatNumber(median),
      `${formatNumber(min)} … ${formatNumber(max)}`,
      ratio === undefined ? '' : formatNumber(ratio),
      index === 0 ? targets.join(', ') : '',
    ];
  });
  if (figure.elsewhere !== undefined)
    rows.push([figure.elsewhere.label, formatNumber(figure.elsewhere.value), '', '', '']);
  return rows;
}

export const figureColumns: Row = ['', 'median', 'min … max', 'we are × as good', 'target'];

/** The figures of a suite for a terminal. */
export function terminalTable(figures: readonly Figure[]): string {
  const rows = figures.flatMap((figure) => [
    [`${figure.title}, ${figure.unit}`],
    ...figureRows(figure).map((row) => [`  ${row[0]}`, ...row.slice(1)]),
  ]);
  const all = [figureColumns, ...rows];
  const widths = figureColumns.map((_, column) =>
    Math.max(...all.filter((row) => row.length > 1).map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: Row): string =>
    row.length === 1
      ? `\n${row[0]}`
      : row
          .map((cell, column) =>
            column === 0 || column === 4 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
          )
          .join('  ')
          .trimEnd();
  return all.map(line).join('\n');
}
