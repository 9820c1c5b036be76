import { type BatchInput, int128Offsets, isDecimalType } from '@accelerator/column';
import type { Data, DataType, Field, TimeUnit } from 'apache-arrow';
import { sqlTooLarge, sqlType } from './errors.ts';
import { nestedValues } from './nested-values.ts';
import type { ResultColumn } from './result-column.ts';

type Arrow = typeof import('apache-arrow');

/**
 * How a column of a result is stored: as what holds each of its values.
 * @param isNarrow whether whole numbers of 64 bits become such of 32
 * @throws AcceleratorError `SQL_TYPE`
 */
export function resultColumn(arrow: Arrow, field: Field, isNarrow = false): ResultColumn {
  const { name, type } = field;
  const { DataType: is } = arrow;
  const valuesOf = (data: Data): Iterable<unknown> => arrow.makeVector(data);
  const texts = (text: (value: unknown) => string) => (data: Data) => binaryInput(data, valuesOf(data), text);
  if (is.isNull(type)) return { name, type: 'unicode', input: allNull };
  if (is.isBool(type)) {
    return { name, type: 'bool', input: (data) => arrayInput(data, Uint8Array.from(valuesOf(data), Number)) };
  }
  if (is.isInt(type)) return { name, ...(isNarrow ? narrowNumbers(name) : wholeNumbers(name, type)) };
  if (is.isFloat(type)) return { name, ...floats(type.precision === arrow.Precision.DOUBLE) };
  if (is.isUtf8(type) || is.isLargeUtf8(type) || is.isUtf8View(type)) {
    return { name, type: 'unicode', input: texts(String) };
  }
  if (is.isBinary(type) || is.isLargeBinary(type) || is.isBinaryView(type)) {
    return { name, type: 'bytes', input: (data) => binaryInput(data, valuesOf(data), bytes) };
  }
  if (is.isDate(type) && type.unit === arrow.DateUnit.DAY) {
    return { name, type: 'date', input: (data) => arrayInput(data, Int32Array.from(data.values)) };
  }
  if (is.isTimestamp(type))
    return { name, type: 'datetime', input: momentsIn(name, perSecond(arrow, type.unit), 1000n) };
  if (is.isTime(type)) return { name, type: 'time', input: momentsIn(name, perSecond(arrow, type.unit), 1_000_000n) };
  if (is.isDecimal(type)) return { name, ...decimals(name, type) };
  if (is.isFixedSizeList(type) && isFloat32(arrow, type.valueType) && type.listSize > 0) {
    return { name, type: 'vector', input: (data) => vectors(name, data, type.listSize) };
  }
  if (is.isList(type) || is.isLargeList(type) || is.isFixedSizeList(type) || is.isStruct(type)) {
    const jsonOf = (data: Data) => nestedValues(arrow, field, data, resultColumn);
    return { name, type: 'json', input: (data) => binaryInput(data, jsonOf(data), (value) => JSON.stringify(value)) };
  }
  throw sqlType(name, `values of the type ${type}`, 'Cast it in the query: `cast(… as text)`.');
}

function isFloat32({ DataType: is, Precision }: Arrow, type: DataType): boolean {
  return is.isFloat(type) && type.precision === Precision.SINGLE;
}

/** @throws AcceleratorError `SQL_TYPE` where a number of a vector is null */
function vectors(name: string, data: Data, length: number): BatchInput {
  const [numbers] = data.children;
  const { isNull } = nullsOf(data);
  const values = new Float32Array(data.length * length);
  for (let row = 0; row < data.length; row++) {
    if (isNull?.(row) === true || numbers === undefined) continue;
    // The numbers of a part of a column are that part.
    const from = row * length;
    for (let at = 0; at < length; at++) {
      if (!numbers.getValid(from + at)) throw sqlType(name, 'vectors with nulls in them', 'Leave these rows out.');
      values[row * length + at] = numbers.values[from + at];
    }
  }
  return { ...arrayInput(data, values), length };
}

function wholeNumbers(
  name: string,
  { bitWidth, isSigned }: { readonly bitWidth: number; readonly isSigned: boolean },
): Omit<ResultColumn, 'name'> {
  if (bitWidth < 32 || (bitWidth === 32 && isSigned)) {
    return { type: 'int32', input: (data) => arrayInput(data, Int32Array.from(data.values)) };
  }
  return {
    type: 'int64',
    input: (data) => {
      const values = BigInt64Array.from(data.values, (value: number | bigint) => BigInt(value));
      // The greatest half of unsigned numbers would come out negative.
      if (!isSigned && values.some((value) => value < 0n)) {
        throw sqlType(name, 'whole numbers of more than 63 bits', 'Cast it in the query: `cast(… as text)`.');
      }
      return arrayInput(data, values);
    },
  };
}

/** @throws AcceleratorError `SQL_TYPE` for what has no room in 32 bits */
function narrowNumbers(name: string): Omit<ResultColumn, 'name'> {
  const input = (data: Data): BatchInput => {
    const { isNull } = nullsOf(data);
    const values = new Int32Array(data.length);
    for (let row = 0; row < data.length; row++) {
      if (isNull?.(row) === true) continue;
      values[row] = Number(data.values[row]);
      if (values[row] !== Number(data.values[row])) {
        throw sqlTooLarge(name, data.values[row]);
      }
    }
    return arrayInput(data, values);
  };
  return { type: 'int32', input };
}

function floats(isDouble: boolean): Omit<ResultColumn, 'name'> {
  return isDouble
    ? { type: 'float64', input: (data) => arrayInput(data, Float64Array.from(data.values)) }
    : { type: 'float32', input: (data) => arrayInput(data, Float32Array.from(data.values)) };
}

/** With all digits that there are room for: a sum has the precision of its column by name, and more digits. */
function decimals(
  name: string,
  { scale, bitWidth }: { readonly scale: number; readonly bitWidth: number },
): Omit<ResultColumn, 'name'> {
  const type = `decimal(38,${scale})`;
  if (bitWidth !== 128 || !isDecimalType(type)) {
    throw sqlType(name, `decimals of ${bitWidth} bits`, 'Cast it in the query: `cast(… as text)`.');
  }
  return {
    type,
    input: (data) => {
      const { buffer, byteOffset, byteLength } = data.values;
      const values = new Uint8Array(buffer, byteOffset, byteLength);
      return { values, offsets: int128Offsets(0, data.length), ...nullsOf(data) };
    },
  };
}

/** Moments in the unit of a column of a dataset. */
function momentsIn(name: string, from: bigint, to: bigint): (data: Data) => BatchInput {
  return (data) => {
    const { isNull } = nullsOf(data);
    const values = new BigInt64Array(data.length);
    for (let row = 0; row < data.length; row++) {
      if (isNull?.(row) === true) continue;
      const moment = BigInt(data.values[row]) * to;
      if (moment % from !== 0n) {
        throw sqlType(
          name,
          `moments that are no whole ${to === 1000n ? 'milliseconds' : 'microseconds'}`,
          'Cut them in the query: `date_trunc(…)`.',
        );
      }
      values[row] = moment / from;
    }
    return arrayInput(data, values);
  };
}

function perSecond({ TimeUnit: unit }: Arrow, of: TimeUnit): bigint {
  if (of === unit.SECOND) return 1n;
  if (of === unit.MILLISECOND) return 1000n;
  return of === unit.MICROSECOND ? 1_000_000n : 1_000_000_000n;
}

function arrayInput(data: Data, values: BatchInput['values']): BatchInput {
  return { values, ...nullsOf(data) };
}

/** @param stored the bytes or the text of a value that is not null */
function binaryInput(
  data: Data,
  values: Iterable<unknown>,
  stored: (value: unknown) => Uint8Array | string,
): BatchInput {
  const pieces: Buffer[] = [];
  const offsets = new Int32Array(data.length + 1);
  let [row, end] = [0, 0];
  for (const value of values) {
    if (value !== null && value !== undefined) {
      const given = stored(value);
      const piece = typeof given === 'string' ? Buffer.from(given, 'utf8') : Buffer.from(given);
      pieces.push(piece);
      end += piece.byteLength;
    }
    offsets[++row] = end;
  }
  return { values: Buffer.concat(pieces), offsets, ...nullsOf(data) };
}

function nullsOf(data: Data): Pick<BatchInput, 'nulls' | 'isNull'> {
  const { nullCount: nulls } = data;
  return nulls === 0 ? { nulls } : { nulls, isNull: (row) => !data.getValid(row) };
}

/** Arrow keeps nothing of such a column, not even which rows are null. */
function allNull({ length }: Data): BatchInput {
  return { values: new Uint8Array(0), offsets: new Int32Array(length + 1), nulls: length, isNull: () => true };
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error('Internal error: a binary value without bytes');
}
