import { isAscii, isUtf8 } from 'node:buffer';
import { unpackValue } from '@accelerator/base';
import { type DecimalType, isDecimalType, shapeOf } from '../decimal.ts';
import { decimalTextAt, int128Bytes, isWithin as isWithinDecimal } from '../int128.ts';
import { formatTime } from '../time-of-day.ts';
import type { ColumnType } from '../types.ts';
import type { BatchRows } from './batch-input.ts';

const dayMs = 86_400_000;
const dayMicros = dayMs * 1000;
/** What `Date` can hold. */
const farthestMs = 8.64e15;
const word = 2 ** 32;

/**
 * Whether all values of a batch are such as the column holds, and can be copied as they lie. False where some are none, and
 * for types whose values are written in one form of many: these go value by value.
 */
export function canCopy(type: ColumnType, batch: BatchRows, rows: number): boolean {
  const { values, offsets } = batch;
  switch (type) {
    case 'json':
    case 'msgpack':
      return false;
    case 'unicode':
      return values instanceof Uint8Array && isText(values, offsets, isUtf8);
    case 'ascii':
      return values instanceof Uint8Array && isText(values, offsets, isAscii);
    case 'bool':
      for (let row = 0; row < rows; row++) if ((values[row] ?? 0) > 1) return false;
      return true;
    case 'date':
      return values instanceof Int32Array && values.every((days) => Math.abs(days) <= farthestMs / dayMs);
    case 'datetime':
      return isWithin(values, -farthestMs, farthestMs);
    case 'time':
      return isWithin(values, 0, dayMicros - 1);
    default:
      return !isDecimalType(type) || areDecimals(type, batch, rows);
  }
}

function areDecimals(type: DecimalType, { values, offsets, isNull }: BatchRows, rows: number): boolean {
  if (!(values instanceof Uint8Array)) return false;
  const shape = shapeOf(type);
  for (let row = 0; row < rows; row++) {
    if (isNull?.(row) === true) continue;
    const start = offsets[row] ?? 0;
    if ((offsets[row + 1] ?? 0) - start !== int128Bytes || !isWithinDecimal(shape, values, start)) return false;
  }
  return true;
}

/** All bytes at once (10 GB/s), and that no value begins within a character. */
function isText(values: Uint8Array, offsets: Int32Array, isOfKind: (bytes: Uint8Array) => boolean): boolean {
  if (!isOfKind(values.subarray(offsets[0], offsets.at(-1)))) return false;
  for (let index = 0; index < offsets.length; index++) {
    const at = offsets[index] ?? 0;
    if (at < values.length && ((values[at] ?? 0) & 0xc0) === 0x80 && at !== offsets.at(-1)) return false;
  }
  return true;
}

function isWithin(values: BatchRows['values'], least: number, greatest: number): boolean {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let at = 0; at < words.length; at += 2) {
    const value = (words[at + 1] ?? 0) * word + ((words[at] ?? 0) >>> 0);
    if (value < least || value > greatest) return false;
  }
  return true;
}

/** Stands for bytes that hold no value at all: no column takes a symbol. */
const noMessagePack = Symbol('bytes that are no MessagePack');

/** A value of a batch as `write` takes it; where it is none of the column's, something that `write` refuses. */
export function valueAt(type: ColumnType, { values, offsets, length, isNull }: BatchRows, row: number): unknown {
  if (isNull?.(row) === true) return null;
  if (values instanceof Uint8Array && type !== 'bool') {
    return binaryValue(type, values.subarray(offsets[row], offsets[row + 1]));
  }
  if (type === 'vector') return values.subarray(row * length, (row + 1) * length);
  const value = values[row] ?? 0;
  switch (type) {
    case 'bool':
      return value === 0 ? false : value === 1 ? true : value;
    case 'date':
      return dateOf(Number(value) * dayMs) ?? value;
    case 'datetime':
      return dateOf(Number(value)) ?? value;
    case 'time':
      return value >= 0 && value < dayMicros ? formatTime(Number(value)) : value;
    default:
      return value;
  }
}

function binaryValue(type: ColumnType, bytes: Uint8Array): unknown {
  switch (type) {
    case 'unicode':
    case 'ascii':
      return isUtf8(bytes) ? textOf(bytes) : bytes;
    case 'json':
      try {
        return isUtf8(bytes) ? JSON.parse(textOf(bytes)) : bytes;
      } catch {
        return bytes;
      }
    case 'msgpack':
      try {
        return unpackValue(bytes);
      } catch {
        return noMessagePack;
      }
    default:
      return isDecimalType(type) && bytes.length === int128Bytes ? decimalTextAt(bytes, 0, shapeOf(type).scale) : bytes;
  }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

function dateOf(ms: number): Date | undefined {
  return Math.abs(ms) <= farthestMs ? new Date(ms) : undefined;
}
