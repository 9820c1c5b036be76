import { isUtf8 } from 'node:buffer';
import { type Data, DataType, DateUnit, type Field, Precision, TimeUnit, UnionMode } from 'apache-arrow';
import { bytesOf, childOf, DamagedBatch, numbersOf, offsetsOf, tooShort } from './buffers.ts';
import { type Span, spansOf } from './byte-spans.ts';
import { dictionaryRow } from './dictionary.ts';
import { clockText, dayText, decimalText, float16, momentText, uuidText } from './exact-text.ts';
import { extensionKey, momentName, uuidName } from './extensions.ts';
import { julianMoment } from './julian.ts';

/** A value that has no JSON. Its message is the end of a sentence. */
export class NoJson extends Error {
  override readonly name = 'NoJson';
}

/**
 * A value of any type as JSON that loses nothing: integers that a double does not hold are text, as are decimals, days, times
 * and moments; bytes are base64.
 * @param field what is said of the values, and of those in them, beside their type
 * @throws NoJson
 */
export function cellText(data: Data, row: number, field: Field | undefined): string {
  const { type } = data;
  if (row < 0 || row >= data.length) throw tooShort();
  if (DataType.isNull(type) || !data.getValid(row)) return 'null';
  if (DataType.isDictionary(type)) {
    const [values, place] = dictionaryRow(data, row);
    return cellText(values, place, field);
  }
  if (DataType.isList(type) || DataType.isLargeList(type))
    return listText(childOf(data, 0), rangeOf(data, row), childField(field, 0));
  if (DataType.isFixedSizeList(type)) {
    const range = [row * type.listSize, (row + 1) * type.listSize] as const;
    return listText(childOf(data, 0), range, childField(field, 0));
  }
  if (DataType.isStruct(type)) return structText(data, row, field);
  if (DataType.isMap(type)) return mapText(data, row, field);
  if (DataType.isUnion(type)) {
    const index = type.typeIdToChildIndex[Number(data.typeIds[row])];
    const child = childOf(data, index ?? -1);
    const place = type.mode === UnionMode.Dense ? Number(offsetsOfUnion(data)[row] ?? 0) : row;
    return cellText(child, place, childField(field, index ?? -1));
  }
  return plainText(data, row, field);
}

function childField(field: Field | undefined, index: number): Field | undefined {
  return field?.type.children?.[index];
}

/** The same for a value that has no others in it. */
function plainText(data: Data, row: number, field: Field | undefined): string {
  const { type } = data;
  const name = field?.metadata.get(extensionKey);
  if (DataType.isFixedSizeBinary(type) && type.byteWidth === 12 && name === momentName) {
    return quoted(momentText(julianMoment(spansOf(data)(row)), TimeUnit.NANOSECOND));
  }
  if (DataType.isFixedSizeBinary(type) && type.byteWidth === 16 && name === uuidName) {
    return JSON.stringify(uuidText(sliceOf(spansOf(data)(row))));
  }
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)) {
    const bytes = sliceOf(spansOf(data)(row));
    return JSON.stringify(isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('base64'));
  }
  if (
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isBinaryView(type) ||
    DataType.isFixedSizeBinary(type)
  ) {
    return JSON.stringify(sliceOf(spansOf(data)(row)).toString('base64'));
  }
  if (DataType.isBool(type)) return bitAt(data, row) ? 'true' : 'false';
  if (DataType.isInt(type) && type.bitWidth < 64) return String(numbersOf(data)[row]);
  if (DataType.isInt(type) || DataType.isDuration(type)) return integerText(longAt(data, row));
  if (DataType.isFloat(type)) {
    const number = numbersOf(data)[row] ?? 0;
    return floatText(type.precision === Precision.HALF ? float16(number) : number);
  }
  if (DataType.isDecimal(type)) return JSON.stringify(decimalText(type, decimalWords(data, row)));
  if (DataType.isDate(type)) {
    const day = type.unit === DateUnit.DAY ? Number(numbersOf(data)[row]) : Number(longAt(data, row)) / 86_400_000;
    return quoted(Number.isInteger(day) ? dayText(day) : undefined);
  }
  if (DataType.isTime(type)) {
    return JSON.stringify(
      clockText(type.bitWidth === 32 ? BigInt(numbersOf(data)[row] ?? 0) : longAt(data, row), type.unit),
    );
  }
  if (DataType.isTimestamp(type)) {
    const text = momentText(longAt(data, row), type.unit);
    return quoted(text === undefined || !type.timezone ? text : `${text}Z`);
  }
  throw new DamagedBatch(`there is no JSON for the type ${String(type)}`);
}

export function decimalWords(data: Data, row: number): Uint32Array {
  const values: unknown = data.values;
  const width = DataType.isDecimal(data.type) ? data.type.bitWidth / 32 : 0;
  if (!(values instanceof Uint32Array) || values.length < data.length * width) {
    throw new DamagedBatch('its buffers are too short for its rows');
  }
  return values.subarray(row * width, (row + 1) * width);
}

function bitAt(data: Data, row: number): boolean {
  return ((bytesOf(data, Math.ceil(data.length / 8))[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

export function longAt(data: Data, row: number): bigint {
  const values: unknown = data.values;
  const value = values instanceof BigInt64Array || values instanceof BigUint64Array ? values[row] : undefined;
  if (value === undefined) throw new DamagedBatch('its buffers are too short for its rows');
  return value;
}

function integerText(value: bigint): string {
  return BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`;
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function quoted(text: string | undefined): string {
  if (text === undefined) throw new NoJson('it has a day that no calendar here holds');
  return JSON.stringify(text);
}

function listText(items: Data, [from, to]: readonly [from: number, to: number], field: Field | undefined): string {
  if (from < 0 || to < from || to > items.length) throw new DamagedBatch('a list lies outside of its buffer');
  const texts: string[] = [];
  for (let row = from; row < to; row++) texts.push(cellText(items, row, field));
  return `[${texts.join(',')}]`;
}

function structText(data: Data, row: number, field: Field | undefined): string {
  return objectText(
    data.type.children.map(({ name }: { readonly name: string }, index: number) => [
      JSON.stringify(name),
      cellText(childOf(data, index), row, childField(field, index)),
    ]),
  );
}

/** An object where keys are text, else a list of pairs. */
function mapText(data: Data, row: number, field: Field | undefined): string {
  const [from, to] = rangeOf(data, row);
  const entries = childOf(data, 0);
  const [keys, values] = [childOf(entries, 0), childOf(entries, 1)];
  if (from < 0 || to < from || to > keys.length) throw new DamagedBatch('a map lies outside of its buffer');
  const entryField = childField(field, 0);
  const [keyField, valueField] = [childField(entryField, 0), childField(entryField, 1)];
  const pairs: [string, string][] = [];
  for (let at = from; at < to; at++) pairs.push([cellText(keys, at, keyField), cellText(values, at, valueField)]);
  const isText = DataType.isUtf8(keys.type) || DataType.isLargeUtf8(keys.type) || DataType.isUtf8View(keys.type);
  return isText ? objectText(pairs) : `[${pairs.map((pair) => `[${pair.join(',')}]`).join(',')}]`;
}

/** @throws NoJson for a key that comes twice */
function objectText(pairs: readonly (readonly [key: string, value: string])[]): string {
  const keys = new Set<string>();
  for (const [key] of pairs) {
    if (keys.has(key)) throw new NoJson(`it has the key ${key} twice`);
    keys.add(key);
  }
  return `{${pairs.map(([key, value]) => `${key}:${value}`).join(',')}}`;
}

function rangeOf(data: Data, row: number): [from: number, to: number] {
  const offsets = offsetsOf(data);
  return [Number(offsets[row] ?? 0), Number(offsets[row + 1] ?? 0)];
}

function offsetsOfUnion(data: Data): ArrayLike<number | bigint> {
  const offsets: unknown = data.valueOffsets;
  if (!(offsets instanceof Int32Array)) throw new DamagedBatch('a union has no offsets');
  return offsets;
}

function sliceOf({ bytes, start, end }: Span): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
