import type { ColumnType } from '../types.ts';
import { decodeBytes, decodeImage, decodeJson, decodeMsgpack, decodeText } from './binary.ts';
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
} from './fixed.ts';

export const decoders: Readonly<Record<ColumnType, DecodeRows>> = {
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
};
