import { isDecimalType } from '../decimal.ts';
import type { ColumnType, NamedColumnType } from '../types.ts';
import { decodeBytes, decodeImage, decodeJson, decodeMsgpack, decodeText } from './binary.ts';
import { decodeDecimal } from './decimal.ts';
import type { DecodeRows } from './decoder.ts';
import {
  decodeBool,
  decodeDate,
  decodeDatetime,
  decodeFloat32,
  decodeFloat64,
  decodeInt32,
  decodeInt64,
  decodeTime,
  decodeVector,
} from './fixed.ts';

const decoders: Readonly<Record<NamedColumnType, DecodeRows>> = {
  bytes: decodeBytes,
  unicode: decodeText,
  ascii: decodeText,
  json: decodeJson,
  bool: decodeBool,
  int32: decodeInt32,
  int64: decodeInt64,
  float32: decodeFloat32,
  float64: decodeFloat64,
  number: decodeFloat64,
  date: decodeDate,
  time: decodeTime,
  datetime: decodeDatetime,
  msgpack: decodeMsgpack,
  image: decodeImage,
  vector: decodeVector,
};

/** Types whose values lie in the memory of their batch, or may. */
const keeping: ReadonlySet<ColumnType> = new Set<ColumnType>(['bytes', 'image', 'msgpack', 'vector']);

/** Whether values of a type keep the memory of the batch that they were decoded from. */
export function keepsMemory(type: ColumnType): boolean {
  return keeping.has(type);
}

export function decoderOf(type: ColumnType): DecodeRows {
  return isDecimalType(type) ? decodeDecimal(type) : decoders[type];
}
