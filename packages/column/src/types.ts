import type { Sharp } from 'sharp';
import { type DecimalType, isDecimalType, shapeOf } from './decimal.ts';

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What an iterator yields for each column type (besides `null`, which every nullable column may hold). */
export interface ColumnValues {
  bytes: Uint8Array;
  unicode: string;
  ascii: string;
  json: Json;
  bool: boolean;
  int32: number;
  int64: bigint;
  float32: number;
  float64: number;
  number: number;
  /** Midnight UTC of the day. */
  date: Date;
  /** `HH:MM:SS`, with up to six decimals when there are any: `07:30:00.25`. */
  time: string;
  /** An instant, to the millisecond. */
  datetime: Date;
  msgpack: unknown;
  image: Sharp;
  /** Lies over the batch that was read: nothing is copied. */
  vector: Float32Array;
  /** A decimal number with all digits behind the point that its type has: `12.50`. */
  [decimal: DecimalType]: string;
}

/** What a writer takes: as read, except that images are written as the bytes of their file. */
export type ColumnInputs = Omit<ColumnValues, 'image' | 'json' | 'vector' | DecimalType> & {
  image: Uint8Array;
  /** Numbers of an array are rounded to float32. */
  vector: Float32Array | readonly number[];
  /** Interfaces have no index signature, so `Json` would refuse them; what is no JSON is refused when written. */
  json: boolean | number | string | object;
  /** A text, a number that is safe with all its digits, or a bigint: the value times ten to the scale. */
  [decimal: DecimalType]: string | number | bigint;
};

export type ColumnType = keyof ColumnValues;

/** All types but the decimal ones, of which there are many. */
export type NamedColumnType = Exclude<ColumnType, DecimalType>;

/** How the values lie in an Arrow buffer. */
export type Storage = 'binary' | 'bit' | 'int32' | 'int64' | 'float32' | 'float64' | 'int128' | 'vector';

export interface ColumnTypeInfo {
  readonly storage: Storage;
  /** Whether min and max are kept, per batch, slice and column. */
  readonly ordered: boolean;
  /** Whether compressing is tried if nothing is said of the column itself. Files of images and blobs are compressed already: 1 % gained for half the speed lost. */
  readonly compressed: boolean;
  /** What values it takes, for messages: `Expected an integer for column …`. */
  readonly expected: string;
}

const columnTypes: Readonly<Record<NamedColumnType, ColumnTypeInfo>> = {
  bytes: { storage: 'binary', ordered: false, compressed: false, expected: 'bytes (a Uint8Array or Buffer)' },
  unicode: { storage: 'binary', ordered: false, compressed: true, expected: 'a well-formed string' },
  ascii: { storage: 'binary', ordered: false, compressed: true, expected: 'a string of ASCII characters' },
  json: { storage: 'binary', ordered: false, compressed: true, expected: 'a JSON value' },
  bool: { storage: 'bit', ordered: true, compressed: true, expected: 'a boolean' },
  int32: {
    storage: 'int32',
    ordered: true,
    compressed: true,
    expected: 'an integer between -2147483648 and 2147483647',
  },
  int64: {
    storage: 'int64',
    ordered: true,
    compressed: true,
    expected: 'a bigint between -9223372036854775808n and 9223372036854775807n',
  },
  float32: { storage: 'float32', ordered: true, compressed: true, expected: 'a number within the range of float32' },
  float64: { storage: 'float64', ordered: true, compressed: true, expected: 'a number' },
  number: { storage: 'float64', ordered: true, compressed: true, expected: 'a number' },
  date: { storage: 'int32', ordered: true, compressed: true, expected: 'a Date at midnight UTC' },
  time: { storage: 'int64', ordered: true, compressed: true, expected: "a time of day as 'HH:MM:SS[.ffffff]'" },
  datetime: { storage: 'int64', ordered: true, compressed: true, expected: 'a valid Date' },
  msgpack: {
    storage: 'binary',
    ordered: false,
    compressed: true,
    expected: 'a value that the structured clone algorithm can copy',
  },
  image: {
    storage: 'binary',
    ordered: false,
    compressed: false,
    expected: 'the bytes of an image file (a Uint8Array or Buffer)',
  },
  // Of 30 MB of embeddings LZ4 saves nothing.
  vector: {
    storage: 'vector',
    ordered: false,
    compressed: false,
    expected: 'a vector (a Float32Array, or an array of numbers within the range of float32)',
  },
};

export const columnTypeNames: readonly NamedColumnType[] = [
  'bytes',
  'unicode',
  'ascii',
  'json',
  'bool',
  'int32',
  'int64',
  'float32',
  'float64',
  'number',
  'date',
  'time',
  'datetime',
  'msgpack',
  'image',
  'vector',
];

/** The type whose values are those of `type` as they are stored: bytes for all of binary storage, else the type itself. */
export function rawType(type: ColumnType): ColumnType {
  return columnTypeInfo(type).storage === 'binary' ? 'bytes' : type;
}

const decimals = new Map<ColumnType, ColumnTypeInfo>();

export function columnTypeInfo(type: ColumnType): ColumnTypeInfo {
  return isNamedType(type) ? columnTypes[type] : (decimals.get(type) ?? decimalInfo(type));
}

function decimalInfo(type: DecimalType): ColumnTypeInfo {
  const { precision, scale } = shapeOf(type);
  const whole = precision - scale;
  const expected = `a decimal number (a string, a scaled bigint or a safe number) with up to ${whole} digits before the point and ${scale} behind it`;
  const info: ColumnTypeInfo = { storage: 'int128', ordered: true, compressed: true, expected };
  decimals.set(type, info);
  return info;
}

function isNamedType(name: string): name is NamedColumnType {
  return Object.hasOwn(columnTypes, name);
}

export function isColumnType(name: unknown): name is ColumnType {
  return typeof name === 'string' && (isNamedType(name) || isDecimalType(name));
}
