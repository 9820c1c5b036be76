import type { ColumnType } from '@accelerator/sdk';
import { type ColumnRows, decimalText } from './rows.ts';

const dayMs = 86_400_000;

/** Whether values of a type have a text by which something can be called. */
export function hasText(type: ColumnType): boolean {
  return !['bytes', 'json', 'msgpack', 'image', 'vector'].includes(type);
}

/** A value as text: as it prints; dates as 2026-03-01, null as null. */
export function valueText({ type, values, offsets, nulls }: ColumnRows, row: number): string {
  if (nulls?.[row] === 1) return 'null';
  const decimal = decimalText({ type, values, offsets, nulls }, row);
  if (decimal !== undefined) return decimal;
  if (offsets.length > 0 && values instanceof Uint8Array) {
    return Buffer.from(values.subarray(offsets[row], offsets[row + 1])).toString('utf8');
  }
  const value = values[row] ?? 0;
  switch (type) {
    case 'bool':
      return value === 0 ? 'false' : 'true';
    case 'date':
      return new Date(Number(value) * dayMs).toISOString().replace(/T.*/, '');
    case 'datetime':
      return new Date(Number(value)).toISOString();
    case 'time':
      return timeText(Number(value));
    default:
      return String(value === 0 ? 0 : value);
  }
}

function timeText(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = [hours, minutes, rest].map((part) => String(part).padStart(2, '0')).join(':');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}
