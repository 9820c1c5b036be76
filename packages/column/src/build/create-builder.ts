import { isDecimalType } from '../decimal.ts';
import type { ColumnType, NamedColumnType } from '../types.ts';
import { BytesBuilder } from './binary.ts';
import type { ColumnBuilder } from './builder.ts';
import { DateBuilder, DatetimeBuilder, TimeBuilder } from './dates.ts';
import { DecimalBuilder } from './decimals.ts';
import { BoolBuilder, Float32Builder, Float64Builder, Int32Builder, Int64Builder } from './numbers.ts';
import { AsciiBuilder, JsonBuilder, MsgpackBuilder, UnicodeBuilder } from './text.ts';
import { VectorBuilder } from './vectors.ts';

const builders: Readonly<Record<NamedColumnType, new () => ColumnBuilder>> = {
  bytes: BytesBuilder,
  unicode: UnicodeBuilder,
  ascii: AsciiBuilder,
  json: JsonBuilder,
  bool: BoolBuilder,
  int32: Int32Builder,
  int64: Int64Builder,
  float32: Float32Builder,
  float64: Float64Builder,
  number: Float64Builder,
  date: DateBuilder,
  time: TimeBuilder,
  datetime: DatetimeBuilder,
  msgpack: MsgpackBuilder,
  image: BytesBuilder,
  vector: VectorBuilder,
};

/** @param length of each vector; undefined: that of the first */
export function createBuilder(type: ColumnType, length?: number): ColumnBuilder {
  if (type === 'vector') return new VectorBuilder(length);
  return isDecimalType(type) ? new DecimalBuilder(type) : new builders[type]();
}
