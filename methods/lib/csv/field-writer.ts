import { type BatchView, type ColumnType, fieldText } from '@accelerator/sdk';
import type { ByteSink } from './byte-sink.ts';
import { addByte, addDigits, addNumber, addWhole } from './number-bytes.ts';

/** Writes the value of a row, which is no null. */
export type FieldWriter = (sink: ByteSink, row: number) => void;

const dash = 0x2d;
const colon = 0x3a;
const point = 0x2e;
const [letterT, letterZ] = [0x54, 0x5a];
const [yes, no] = [Buffer.from('true'), Buffer.from('false')];

/** What fields of some types can be made of: where none of it is special, they need not be looked at. */
const ofNumbers = '0123456789+-.einftyNaI';
const ofMoments = '0123456789-:+.TZ';
const ofTruth = 'truefals';

/** The characters that fields of a type have; undefined: any. */
export function charactersOf(type: ColumnType): string | undefined {
  switch (type) {
    case 'bool':
      return ofTruth;
    case 'int32':
    case 'int64':
    case 'float32':
    case 'float64':
    case 'number':
      return ofNumbers;
    case 'date':
    case 'time':
    case 'datetime':
      return ofMoments;
    default:
      return undefined;
  }
}

/**
 * Writes values of a batch as `fieldText` has them: as bytes, without a string for each. Undefined: they have no text.
 * @param bytes how those of a column of bytes are written
 */
export function fieldWriter(view: BatchView, bytes: 'base64' | 'hex' | 'utf8'): FieldWriter | undefined {
  const { type, values, offsets } = view;
  if ((type === 'unicode' || type === 'ascii') && values instanceof Uint8Array) return textWriter(values, offsets);
  if (type === 'bool') return (sink, row) => sink.add(values[row] === 1 ? yes : no);
  if (type === 'date' && values instanceof Int32Array) return (sink, row) => addDay(sink, values[row] ?? 0);
  if (values instanceof BigInt64Array && (type === 'int64' || type === 'datetime')) {
    const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    const add = type === 'int64' ? addSigned : addMoment;
    return (sink, row) => {
      const number = (words[row * 2 + 1] ?? 0) * 2 ** 32 + ((words[row * 2] ?? 0) >>> 0);
      if (!add(sink, number)) sink.addText(textOf(type, values[row] ?? 0n));
    };
  }
  if (type === 'int32' || type === 'float32' || type === 'float64' || type === 'number') {
    return (sink, row) => addNumber(sink, Number(values[row] ?? 0));
  }
  return valueWriter(view, bytes);
}

/** What has a form of its own, value by value. */
function valueWriter(view: BatchView, bytes: 'base64' | 'hex' | 'utf8'): FieldWriter | undefined {
  const text = fieldText(view.type, bytes);
  if (text === undefined) return undefined;
  const values: readonly unknown[] = view.toArray();
  return (sink, row) => sink.addText(text(values[row]));
}

/** A call of `set` costs as much as so many bytes that are copied one by one. */
const shortText = 24;

function textWriter(values: Uint8Array, offsets: Int32Array): FieldWriter {
  return (sink, row) => {
    const from = offsets[row] ?? 0;
    const length = (offsets[row + 1] ?? 0) - from;
    sink.reserve(length);
    const { data } = sink;
    const to = sink.length;
    if (length > shortText) data.set(values.subarray(from, from + length), to);
    else for (let at = 0; at < length; at++) data[to + at] = values[from + at] ?? 0;
    sink.length = to + length;
  };
}

/** @returns false where a double may not hold it */
function addSigned(sink: ByteSink, value: number): boolean {
  if (!Number.isSafeInteger(value)) return false;
  if (value < 0) addByte(sink, dash);
  addWhole(sink, Math.abs(value));
  return true;
}

const dayMs = 86_400_000;
/** Days from 0000-01-01 and to 9999-12-31, whose years have four digits. */
const [firstDay, lastDay] = [-719_528, 2_932_896];

function addDay(sink: ByteSink, day: number): void {
  if (day < firstDay || day > lastDay) {
    sink.addText(textOf('date', BigInt(day) * BigInt(dayMs)));
    return;
  }
  // The civil calendar from days: years begin in March, so that leap days come last.
  const since = day - firstDay - 60 + 146_097;
  const era = (since / 146_097) | 0;
  const ofEra = since - era * 146_097;
  const year = ((ofEra - ((ofEra / 1460) | 0) + ((ofEra / 36_524) | 0) - ((ofEra / 146_096) | 0)) / 365) | 0;
  const ofYear = ofEra - (365 * year + (year >> 2) - ((year / 100) | 0));
  const shifted = ((5 * ofYear + 2) / 153) | 0;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  addDigits(sink, year + (era - 1) * 400 + (month <= 2 ? 1 : 0), 4);
  addByte(sink, dash);
  addDigits(sink, month, 2);
  addByte(sink, dash);
  addDigits(sink, ofYear - (((153 * shifted + 2) / 5) | 0) + 1, 2);
}

function addMoment(sink: ByteSink, ms: number): boolean {
  const day = Math.floor(ms / dayMs);
  if (day < firstDay || day > lastDay) return false;
  addDay(sink, day);
  const ofDay = (ms - day * dayMs) | 0;
  const seconds = (ofDay / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  addByte(sink, letterT);
  addDigits(sink, hours, 2);
  addByte(sink, colon);
  addDigits(sink, minutes - hours * 60, 2);
  addByte(sink, colon);
  addDigits(sink, seconds - minutes * 60, 2);
  addByte(sink, point);
  addDigits(sink, ofDay - seconds * 1000, 3);
  addByte(sink, letterZ);
  return true;
}

/** The slow way of what is out of the ordinary. */
function textOf(type: ColumnType, value: bigint): string {
  const text = fieldText(type);
  return text?.(type === 'int64' ? value : new Date(Number(value))) ?? '';
}
