import { formatBytes, formatCount } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatTable } from '../output/table.ts';
import { oneLine } from '../output/text.ts';
import { formatCell } from '../output/value-text.ts';

/** A line of a table of columns, of one dataset or of a chain. */
export interface ColumnRow {
  readonly name: string;
  readonly type: string;
  /** Of vectors. */
  readonly length?: number;
  readonly nulls: number;
  readonly min: unknown;
  readonly max: unknown;
  /** Bytes. */
  readonly size: number;
  /** Where it is, if that needs to be said. */
  readonly where: string;
}

export function columnTable(rows: readonly ColumnRow[], colours: Colours): string[] {
  const anywhere = rows.some(({ where }) => where !== '');
  return formatTable(
    [
      { title: 'column' },
      { title: 'type' },
      { title: 'nulls', align: 'right' },
      { title: 'min', maxWidth: 28 },
      { title: 'max', maxWidth: 28 },
      { title: 'size', align: 'right' },
      ...(anywhere ? [{ title: 'in' }] : []),
    ],
    rows.map(({ name, type, length, nulls, min, max, size, where }) => [
      oneLine(name),
      length === undefined ? type : `${type}[${length}]`,
      formatCount(nulls),
      min === null ? '' : formatCell(min),
      max === null ? '' : formatCell(max),
      formatBytes(size),
      where,
    ]),
    colours.bold,
  );
}
