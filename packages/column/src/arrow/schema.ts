import { Binary } from 'apache-arrow/fb/binary';
import { Bool } from 'apache-arrow/fb/bool';
import { Date as DateField } from 'apache-arrow/fb/date';
import { DateUnit } from 'apache-arrow/fb/date-unit';
import { Decimal } from 'apache-arrow/fb/decimal';
import { Endianness } from 'apache-arrow/fb/endianness';
import { Field } from 'apache-arrow/fb/field';
import { FixedSizeList } from 'apache-arrow/fb/fixed-size-list';
import { FloatingPoint } from 'apache-arrow/fb/floating-point';
import { Int } from 'apache-arrow/fb/int';
import { KeyValue } from 'apache-arrow/fb/key-value';
import { Precision } from 'apache-arrow/fb/precision';
import { Schema } from 'apache-arrow/fb/schema';
import { Time } from 'apache-arrow/fb/time';
import { TimeUnit } from 'apache-arrow/fb/time-unit';
import { Timestamp } from 'apache-arrow/fb/timestamp';
import { Type } from 'apache-arrow/fb/type';
import { Utf8 } from 'apache-arrow/fb/utf8';
import type { Builder } from 'flatbuffers';
import { shapeOf } from '../decimal.ts';
import type { ColumnType } from '../types.ts';

/**
 * Our type beside Arrow's in the field's metadata: `ascii`, `json` and `unicode` are all Utf8. Not by Arrow's extension
 * name `arrow.json`: Polars refuses a file with an extension that it does not know.
 */
export const typeKey = 'accelerator.type';

/** The field of a column file. */
export interface FieldShape {
  readonly name: string;
  readonly type: ColumnType;
  /** How many numbers a vector has; not looked at for other types. */
  readonly length: number;
}

/** Writes the schema of a file with one nullable field into a flatbuffer; the same stands in header and footer. */
export function buildSchema(builder: Builder, { name, type, length }: FieldShape): number {
  const metadata: [string, string][] = [[typeKey, type]];
  const [typeType, typeOffset] = buildType(builder, type, length);
  const nameOffset = builder.createString(name);
  const children = Field.createChildrenVector(builder, type === 'vector' ? [buildItem(builder)] : []);
  const metadataOffset = Field.createCustomMetadataVector(builder, buildKeyValues(builder, metadata));
  Field.startField(builder);
  Field.addName(builder, nameOffset);
  Field.addNullable(builder, true);
  Field.addTypeType(builder, typeType);
  Field.addType(builder, typeOffset);
  Field.addChildren(builder, children);
  Field.addCustomMetadata(builder, metadataOffset);
  const fields = Schema.createFieldsVector(builder, [Field.endField(builder)]);
  Schema.startSchema(builder);
  Schema.addEndianness(builder, Endianness.Little);
  Schema.addFields(builder, fields);
  return Schema.endSchema(builder);
}

export function buildKeyValues(builder: Builder, pairs: Iterable<readonly [string, string]>): number[] {
  return [...pairs].map(([key, value]) =>
    KeyValue.createKeyValue(builder, builder.createString(key), builder.createString(value)),
  );
}

/** The numbers of a vector, none of which is null. */
function buildItem(builder: Builder): number {
  const name = builder.createString('item');
  const type = FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
  const children = Field.createChildrenVector(builder, []);
  Field.startField(builder);
  Field.addName(builder, name);
  Field.addNullable(builder, false);
  Field.addTypeType(builder, Type.FloatingPoint);
  Field.addType(builder, type);
  Field.addChildren(builder, children);
  return Field.endField(builder);
}

function buildType(builder: Builder, type: ColumnType, length: number): [Type, number] {
  switch (type) {
    case 'bytes':
    case 'image':
    case 'msgpack':
      return [Type.Binary, Binary.createBinary(builder)];
    case 'unicode':
    case 'ascii':
    case 'json':
      return [Type.Utf8, Utf8.createUtf8(builder)];
    case 'bool':
      return [Type.Bool, Bool.createBool(builder)];
    case 'int32':
      return [Type.Int, Int.createInt(builder, 32, true)];
    case 'int64':
      return [Type.Int, Int.createInt(builder, 64, true)];
    case 'float32':
      return [Type.FloatingPoint, FloatingPoint.createFloatingPoint(builder, Precision.SINGLE)];
    case 'float64':
    case 'number':
      return [Type.FloatingPoint, FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE)];
    case 'vector':
      return [Type.FixedSizeList, FixedSizeList.createFixedSizeList(builder, length)];
    case 'date':
      return [Type.Date, DateField.createDate(builder, DateUnit.DAY)];
    case 'time':
      return [Type.Time, Time.createTime(builder, TimeUnit.MICROSECOND, 64)];
    case 'datetime':
      return [Type.Timestamp, Timestamp.createTimestamp(builder, TimeUnit.MILLISECOND, builder.createString('UTC'))];
    default: {
      const { precision, scale } = shapeOf(type);
      return [Type.Decimal, Decimal.createDecimal(builder, precision, scale, 128)];
    }
  }
}
