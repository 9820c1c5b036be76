import { formatDecimal, isDecimalType, parseDecimal, shapeOf } from './decimal.ts';
import { formatTime, parseTime } from './time-of-day.ts';
import type { ColumnType } from './types.ts';

/** A minimum or maximum as it is written in JSON: int64, decimals, dates, times and what JSON lacks (`Infinity`) as text. */
export type ExtremeJson = number | string | boolean | null;

/** A minimum or maximum as a program uses it: of the type that the column yields. */
export type Extreme = number | bigint | boolean | Date | string;

/** As kept in column files: the stored number of the value. Days for `date`, ms for `datetime`, µs for `time`, scaled for decimals. */
export type RawExtreme = number | bigint;

const dayMs = 86_400_000;

function extremeFromRaw(type: ColumnType, raw: RawExtreme): Extreme {
  switch (type) {
    case 'bool':
      return raw !== 0;
    case 'int64':
      return BigInt(raw);
    case 'date':
      return new Date(Number(raw) * dayMs);
    case 'datetime':
      return new Date(Number(raw));
    case 'time':
      return formatTime(Number(raw));
    default:
      return isDecimalType(type) ? formatDecimal(BigInt(raw), shapeOf(type).scale) : Number(raw);
  }
}

/**
 * The stored number of a value of the column's type; undefined when it is none (wrong type). For ranges: of a decimal number
 * with more digits than there are in the column, the next greater one.
 */
export function rawFromExtreme(type: ColumnType, value: unknown): RawExtreme | undefined {
  if (type === 'int64') {
    if (typeof value === 'bigint') return value;
    return Number.isInteger(value) ? BigInt(Number(value)) : undefined;
  }
  if (isDecimalType(type)) return rawFromDecimal(shapeOf(type).scale, value);
  if (type === 'bool') return typeof value === 'boolean' ? Number(value) : undefined;
  if (type === 'time') return typeof value === 'string' ? parseTime(value) : undefined;
  if (type === 'date' || type === 'datetime') {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
    return type === 'date' ? value.getTime() / dayMs : value.getTime();
  }
  return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
}

function rawFromDecimal(scale: number, value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return parseDecimal(String(value), scale, 'up');
  return typeof value === 'string' ? parseDecimal(value, scale, 'up') : undefined;
}

export function extremeToJson(type: ColumnType, raw: RawExtreme | null): ExtremeJson {
  if (raw === null) return null;
  const value = extremeFromRaw(type, raw);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return type === 'date' ? value.toISOString().slice(0, -14) : value.toISOString();
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return Object.is(value, -0) ? '-0' : String(value);
  }
  return value;
}

export function rawFromJson(type: ColumnType, json: ExtremeJson): RawExtreme | null {
  if (json === null) return null;
  if (type === 'int64') return BigInt(json);
  if (type === 'date') return Date.parse(`${json}T00:00:00Z`) / dayMs;
  if (type === 'datetime') return Date.parse(String(json));
  if (type === 'time') return parseTime(String(json)) ?? null;
  if (isDecimalType(type)) return parseDecimal(String(json), shapeOf(type).scale) ?? null;
  return Number(json);
}

export function extremeFromJson(type: ColumnType, json: ExtremeJson): Extreme | null {
  const raw = rawFromJson(type, json);
  return raw === null ? null : extremeFromRaw(type, raw);
}
