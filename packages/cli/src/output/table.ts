import { oneLine, padEnd, padStart, plainLines, truncate, widthOf } from './text.ts';

export interface TableColumn {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  /** Cells longer than this are shortened. */
  readonly maxWidth?: number;
}

/**
 * Aligned lines: the titles, then the rows. Two blanks between columns, none at the end of a line. Cells are data: they
 * come without colours, and never move the cursor.
 * @param paintTitle colours for the line with the titles
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paintTitle: (line: string) => string = (line) => line,
): string[] {
  const cells = rows.map((row) => columns.map(({ maxWidth }, index) => shorten(oneLine(row[index] ?? ''), maxWidth)));
  const widths = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(title)),
  );
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, index) => (align === 'right' ? padStart : padEnd)(row[index] ?? '', widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [paintTitle(line(columns.map(({ title }) => title))), ...cells.map(line)];
}

/** The same without the columns that are empty in every row. */
export function formatFilledTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paintTitle?: (line: string) => string,
): string[] {
  const filled = columns.map((_, index) => rows.some((row) => (row[index] ?? '') !== ''));
  const keep = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => filled[index]);
  return formatTable(keep(columns), rows.map(keep), paintTitle);
}

/** `name  value` lines, for the facts of one thing. */
export function formatFacts(facts: readonly (readonly [name: string, value: string])[], indent = ''): string[] {
  const named = facts.map(([name, value]) => [oneLine(name), plainLines(value).join('\n')] as const);
  const width = Math.max(0, ...named.map(([name]) => widthOf(name)));
  return named.map(([name, value]) => `${indent}${padEnd(name, width)}  ${value}`.trimEnd());
}

function shorten(cell: string, maxWidth: number | undefined): string {
  return maxWidth === undefined ? cell : truncate(cell, maxWidth);
}
