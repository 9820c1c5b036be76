import type { ColumnType } from '@accelerator/sdk';
import { type ColumnRows, isDecimal } from './rows.ts';
import { compareBytes, compareDecimals, compareText } from './sort-keys.ts';

/** Compares two values that are no nulls. */
export type ValueOrder = (a: ColumnRows, i: number, b: ColumnRows, j: number) => number;

/** The order of the values of a type, as `sort_rows` has it. */
export function valueOrder(type: ColumnType): ValueOrder {
  if (type === 'bytes') return compareBytes;
  if (type === 'unicode' || type === 'ascii') return compareText;
  if (isDecimal(type)) return compareDecimals;
  return (a, i, b, j) => {
    const [one, other] = [a.values[i] ?? 0, b.values[j] ?? 0];
    if (one < other) return -1;
    if (one > other) return 1;
    return one === other ? 0 : Number(Number.isNaN(one)) - Number(Number.isNaN(other));
  };
}

/** Whether two values are the same: null is one value, NaN is one, -0 is 0. */
export function isSame(a: ColumnRows, i: number, b: ColumnRows, j: number): boolean {
  const isNull = a.nulls?.[i] === 1;
  if (isNull || b.nulls?.[j] === 1) return isNull && b.nulls?.[j] === 1;
  if (a.offsets.length > 0) return isSameBytes(a, i, b, j);
  const [one, other] = [a.values[i], b.values[j]];
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

function isSameBytes(a: ColumnRows, i: number, b: ColumnRows, j: number): boolean {
  const start = a.offsets[i] ?? 0;
  const otherStart = b.offsets[j] ?? 0;
  const length = (a.offsets[i + 1] ?? 0) - start;
  if (length !== (b.offsets[j + 1] ?? 0) - otherStart) return false;
  for (let at = 0; at < length; at++) if (a.values[start + at] !== b.values[otherStart + at]) return false;
  return true;
}
