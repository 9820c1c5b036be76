import { type BlockColumn, formatCount, plural, type RowBlock, type VectorCell } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatTable, type TableColumn } from '../output/table.ts';
import { oneLine } from '../output/text.ts';
import { formatBytesOf, formatCell, formatVector, isNumeric } from '../output/value-text.ts';

/** Some rows with their numbers, and what could not be read. */
export function formatBlock(block: RowBlock, colours: Colours): string[] {
  const { columns, count, from, numbers, rows } = block;
  const table = formatTable(
    [
      { title: 'row', align: 'right' },
      ...columns.map(
        ({ name, type }): TableColumn => ({
          title: oneLine(name),
          align: isNumeric(type) ? 'right' : 'left',
        }),
      ),
    ],
    Array.from({ length: count }, (_, index) => [
      String(numbers?.[index] ?? from + index),
      ...columns.map((column) => cellText(column, index)),
    ]),
    colours.bold,
  );
  const end = from + count;
  const rest = count === 0 || end < rows ? [colours.dim(`${formatCount(count)} of ${plural(rows, 'row')}`)] : [];
  return [...table, ...rest, ...columns.flatMap(({ problem }) => (problem === null ? [] : [oneLine(problem)]))];
}

function cellText({ type, values, problem }: BlockColumn, index: number): string {
  const value = values[index];
  if (problem !== null) return '?';
  if (type === 'vector') return isVectorCell(value) ? formatVector(value) : 'null';
  if (type !== 'bytes' && type !== 'image') return formatCell(value);
  return isBytesCell(value) ? formatBytesOf(value.type, value.bytes) : 'null';
}

function isVectorCell(value: unknown): value is VectorCell {
  return typeof value === 'object' && value !== null && 'numbers' in value && 'norm' in value;
}

function isBytesCell(value: unknown): value is { readonly bytes: number; readonly type: string } {
  return typeof value === 'object' && value !== null && 'bytes' in value && 'type' in value;
}
