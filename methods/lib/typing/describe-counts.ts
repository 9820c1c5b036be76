import { type ColumnCounts, countKinds, type TypingCounts } from './convert-slice.ts';

/** A table of the columns in which something was bad, defaulted or cut; undefined when there is none. */
export function describeCounts({ columns }: TypingCounts): string | undefined {
  const some = Object.entries(columns).filter(([, counts]) => counts.bad + counts.defaulted + counts.cut > 0);
  if (some.length === 0) return undefined;
  const kinds = countKinds.filter((kind) => some.some(([, counts]) => counts[kind] > 0));
  const rows = [
    ['column', ...kinds],
    ...some.map(([name, counts]) => [name, ...kinds.map((kind) => cell(counts, kind))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  if (some.some(([, { cut }]) => cut > 0))
    lines.push('cut: a datetime has milliseconds; what these had beyond is gone.');
  return lines.join('\n');
}

function cell(counts: ColumnCounts, kind: keyof ColumnCounts): string {
  return counts[kind] === 0 ? '-' : String(counts[kind]);
}
