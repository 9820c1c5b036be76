import { type ColumnType, decimalShape, formatDecimal, parseDecimal, readInt128 } from '@accelerator/sdk';
import type { ColumnRows } from './rows.ts';
import { compareBytes, compareText } from './sort-keys.ts';
import { type TableColumn, tableColumn } from './table-columns.ts';

/** What can be asked of a value. */
export const operators = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not in',
  'contains',
  'starts with',
  'ends with',
  'is null',
  'is not null',
] as const;

/** Whether rows of a column fulfil a condition. */
type RowTest = (column: ColumnRows) => (row: number) => boolean;

type Operator = (typeof operators)[number];

/** What the sign of a comparison has to be. */
const signs: Partial<Record<Operator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** @throws AcceleratorError `TABLE_COLUMN` */
export function rowTest(column: TableColumn, op: Operator, value: unknown): RowTest {
  if (op === 'is null') return (rows) => (row) => rows.nulls?.[row] === 1;
  if (op === 'is not null') return (rows) => (row) => rows.nulls?.[row] !== 1;
  const sign = signs[op];
  if (sign !== undefined) {
    const compare = comparison(column, value);
    return (rows) => {
      const orderOf = compare(rows);
      return (row) => rows.nulls?.[row] !== 1 && sign(orderOf(row));
    };
  }
  if (op === 'in' || op === 'not in') {
    if (!Array.isArray(value)) throw wrongValue(column, 'a list of values', value);
    const compares = value.map((each) => comparison(column, each));
    const wanted = op === 'in';
    return (rows) => {
      const orders = compares.map((compare) => compare(rows));
      return (row) => rows.nulls?.[row] !== 1 && orders.some((orderOf) => orderOf(row) === 0) === wanted;
    };
  }
  return textTest(column, op, value);
}

function textTest(column: TableColumn, op: Operator, value: unknown): RowTest {
  const wanted = bytesOf(column, value);
  return ({ values, offsets, nulls }) => {
    if (!(values instanceof Uint8Array)) throw new Error('Internal error: text that is no bytes');
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    return (row) => {
      if (nulls?.[row] === 1) return false;
      const own = bytes.subarray(offsets[row], offsets[row + 1]);
      if (op === 'contains') return own.includes(wanted);
      if (own.length < wanted.length) return false;
      const from = op === 'starts with' ? 0 : own.length - wanted.length;
      return own.compare(wanted, 0, wanted.length, from, from + wanted.length) === 0;
    };
  };
}

/** How a value of a row compares with another one. */
type Comparison = (column: ColumnRows) => (row: number) => number;

function comparison(column: TableColumn, value: unknown): Comparison {
  const { type } = column;
  switch (type) {
    case 'unicode':
    case 'ascii':
    case 'bytes': {
      const bytes = bytesOf(column, value);
      const wanted = { values: bytes, offsets: Int32Array.of(0, bytes.length) };
      const compare = type === 'bytes' ? compareBytes : compareText;
      return (rows) => (row) => compare(rows, row, wanted, 0);
    }
    case 'bool': {
      if (typeof value !== 'boolean') throw wrongValue(column, 'true or false', value);
      const wanted = Number(value);
      return ({ values }) =>
        (row) =>
          Number(values[row]) - wanted;
    }
    case 'int64':
    case 'time':
    case 'datetime':
      return compareWhole(wholeValue(column, value));
    case 'int32':
    case 'float32':
    case 'float64':
    case 'number':
    case 'date': {
      const wanted = numberValue(column, value);
      return ({ values }) =>
        (row) =>
          compareNumbers(Number(values[row]), wanted);
    }
    default:
      if (decimalShape(type) !== undefined) return compareWith(column, value);
      throw tableColumn(`Values of '${column.name}' can't be compared: it is a ${type} column.`);
  }
}

/** Digits behind the point of the numbers that are compared: no column has more. */
const comparedScale = 38;

function compareWith({ name, type }: TableColumn, value: unknown): Comparison {
  const scale = decimalShape(type)?.scale ?? 0;
  const text =
    typeof value === 'bigint' ? formatDecimal(value, scale) : typeof value === 'number' ? String(value) : value;
  const wanted = typeof text === 'string' ? parseDecimal(text, comparedScale) : undefined;
  if (wanted === undefined) throw wrongValue({ name, type }, "a decimal number like '12.50'", value);
  const factor = 10n ** BigInt(comparedScale - scale);
  return ({ values, offsets }) =>
    (row) => {
      const own = values instanceof Uint8Array ? readInt128(values, offsets[row] ?? 0) * factor : 0n;
      return own < wanted ? -1 : own > wanted ? 1 : 0;
    };
}

function compareWhole(wanted: bigint): Comparison {
  return ({ values }) => {
    return (row) => {
      const value = values[row] ?? 0n;
      return value < wanted ? -1 : value > wanted ? 1 : 0;
    };
  };
}

/** NaN is equal to itself and above all. */
function compareNumbers(one: number, other: number): number {
  if (one < other) return -1;
  if (one > other) return 1;
  return one === other ? 0 : Number(Number.isNaN(one)) - Number(Number.isNaN(other));
}

const dayMs = 86_400_000;

function numberValue(column: TableColumn, value: unknown): number {
  if (column.type === 'date') return msOf(column, value) / dayMs;
  if (typeof value !== 'number') throw wrongValue(column, 'a number', value);
  return column.type === 'float32' ? Math.fround(value) : value;
}

function wholeValue(column: TableColumn, value: unknown): bigint {
  if (column.type === 'datetime') return BigInt(msOf(column, value));
  if (column.type === 'time') return timeOf(column, value);
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw wrongValue(column, 'a whole number (beyond 2^53 a bigint)', value);
}

/** A Date, or a text that JavaScript's standard has for one: 2026-03-01, 2026-03-01T12:00:00Z. */
function msOf(column: TableColumn, value: unknown): number {
  const isIso = typeof value === 'string' && /^[+-]?\d{4,6}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(value);
  const ms = value instanceof Date ? value.getTime() : isIso ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw wrongValue(column, "a Date or a text like '2026-03-01' or '2026-03-01T12:00:00Z'", value);
  return ms;
}

function timeOf(column: TableColumn, value: unknown): bigint {
  const found = typeof value === 'string' ? /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?$/.exec(value) : null;
  if (found === null) throw wrongValue(column, "a time like '07:30:00'", value);
  const [, hours, minutes, seconds, fraction = ''] = found;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

function bytesOf(column: TableColumn, value: unknown): Buffer {
  const { type } = column;
  if (type === 'bytes' && value instanceof Uint8Array) return Buffer.from(value);
  if ((type === 'unicode' || type === 'ascii') && typeof value === 'string') return Buffer.from(value, 'utf8');
  throw wrongValue(column, type === 'bytes' ? 'bytes' : 'a text', value);
}

function wrongValue({ name, type }: { name: string; type: ColumnType }, expected: string, value: unknown): Error {
  const received = value === undefined ? 'nothing' : typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
  return tableColumn(`Expected ${expected} for '${name}', which is a ${type} column, received ${received}.`);
}
