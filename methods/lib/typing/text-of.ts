import { type BatchInput, type ColumnType, decimalShape, formatDecimal, readInt128 } from '@accelerator/sdk';

/** The types whose values lie as text. */
export const textTypes: readonly ColumnType[] = ['bytes', 'ascii', 'unicode', 'json'];

const otherTypes: readonly ColumnType[] = [
  ...(['bool', 'int32', 'int64', 'float32', 'float64', 'number', 'date', 'time', 'datetime'] as const),
];

/** Whether it is clear how values of a type are written. */
export function hasText(type: ColumnType): boolean {
  return textTypes.includes(type) || otherTypes.includes(type) || decimalShape(type) !== undefined;
}

interface Written {
  readonly type: ColumnType;
  readonly values: BatchInput['values'];
  readonly offsets: Int32Array;
}

/** How a value of one of the other types is written. */
export function textOf({ type, values, offsets }: Written, row: number): string {
  const decimal = decimalShape(type);
  if (decimal !== undefined && values instanceof Uint8Array) {
    return formatDecimal(readInt128(values, offsets[row] ?? 0), decimal.scale);
  }
  const value = values[row] ?? 0;
  switch (type) {
    case 'bool':
      return value === 1 ? 'true' : 'false';
    case 'date':
      return isoOf(Number(value) * 86_400_000).slice(0, 10);
    case 'datetime':
      return isoOf(Number(value));
    case 'time':
      return timeText(Number(value));
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function timeText(micros: number): string {
  const clock = isoOf(Math.floor(micros / 1000)).slice(11, 19);
  return `${clock}.${String(micros % 1_000_000).padStart(6, '0')}`;
}
