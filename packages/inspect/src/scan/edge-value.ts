import { type ColumnType, decimalShape, extremeFromJson, formatDecimal } from '@accelerator/column';
import { isoDate } from '../values/plain-value.ts';
import type { Edge } from './histogram-slice.ts';

/** An edge as a value of the column: a number, or text for what JSON has no number for. */
export function edgeValue(type: ColumnType, edge: Edge): unknown {
  if (type === 'date' || type === 'datetime')
    return shortMoment(type, new Date(Number(edge) * (type === 'date' ? 86_400_000 : 1)));
  if (type === 'time') return timeText(Number(edge));
  const decimal = decimalShape(type);
  if (decimal !== undefined) return formatDecimal(BigInt(edge), decimal.scale);
  return type === 'int64' ? edge.toString() : Number(edge);
}

function shortMoment(type: ColumnType, date: Date): string {
  const text = isoDate(type, date);
  return text.replace('T00:00:00.000Z', '').replace('.000Z', 'Z');
}

const dayMicros = 86_400_000_000;

function timeText(micros: number): string {
  if (micros >= dayMicros) return '24:00:00';
  const milliseconds = extremeFromJson('datetime', new Date(micros / 1000).toISOString());
  return milliseconds instanceof Date
    ? milliseconds
        .toISOString()
        .slice(11, -1)
        .replace(/\.000$/, '')
    : '';
}
