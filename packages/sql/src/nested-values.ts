import { type ColumnType, valueAt } from '@accelerator/column';
import type { Data, Field } from 'apache-arrow';
import { sqlType } from './errors.ts';
import type { ResultColumn } from './result-column.ts';

type Arrow = typeof import('apache-arrow');

/** How a column of a result is stored. */
type StoredAs = (arrow: Arrow, field: Field) => ResultColumn;

const noOffsets = new Int32Array(0);

/**
 * The values of lists and structs for JSON, whatever is in them: each is first what a column of a dataset would hold. What
 * JSON has no form for is text: dates and times in ISO form, decimals with all digits, bytes as base64.
 * @throws AcceleratorError `SQL_TYPE` for numbers that JSON does not hold
 */
export function nestedValues(arrow: Arrow, field: Field, data: Data, storedAs: StoredAs): unknown[] {
  const { DataType: is } = arrow;
  const { name, type } = field;
  const rows = Array.from({ length: data.length }, (_, row) => row);
  const orNull = (made: (row: number) => unknown) => rows.map((row) => (data.getValid(row) ? made(row) : null));
  // What is wrong in it is told by the name of the column.
  const valuesOf = (child: Data, of: Field): unknown[] =>
    nestedValues(arrow, new arrow.Field(name, of.type), child, storedAs);
  const [first] = data.children;
  if (is.isList(type) || is.isLargeList(type)) {
    const ends = Array.from<number | bigint, number>(data.valueOffsets, Number);
    const [from = 0, to = from] = [ends[0], ends.at(-1)];
    const values = first === undefined ? [] : valuesOf(first.slice(from, to - from), type.valueField);
    return orNull((row) => values.slice((ends[row] ?? 0) - from, (ends[row + 1] ?? 0) - from));
  }
  if (is.isFixedSizeList(type)) {
    const values = first === undefined ? [] : valuesOf(first, type.children[0] ?? field);
    return orNull((row) => values.slice(row * type.listSize, (row + 1) * type.listSize));
  }
  if (is.isStruct(type)) {
    const columns = type.children.map((of, index) => {
      const child = data.children[index];
      return [of.name, child === undefined ? [] : valuesOf(child, of)] as const;
    });
    return orNull((row) => Object.fromEntries(columns.map(([key, values]) => [key, values[row]])));
  }
  const column = storedAs(arrow, field);
  const { values, offsets = noOffsets, length = 1 } = column.input(data);
  const lying = { values, offsets, length, isNull: undefined };
  return orNull((row) => jsonValue(name, column.type, valueAt(column.type, lying, row)));
}

function jsonValue(name: string, type: ColumnType, value: unknown): unknown {
  if (value instanceof Date) return type === 'date' ? value.toISOString().slice(0, 10) : value.toISOString();
  if (value instanceof Float32Array) return Array.from(value, (each) => jsonValue(name, type, each));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'bigint' && typeof value !== 'number') return value;
  const number = Number(value);
  if (typeof value === 'bigint' ? Number.isSafeInteger(number) : Number.isFinite(number)) return number;
  throw sqlType(name, `the number ${value} in a list`, 'Cast it in the query, or leave it out.');
}
