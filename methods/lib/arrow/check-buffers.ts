import { type Data, DataType, DateUnit, IntervalUnit, Precision, UnionMode } from 'apache-arrow';
import { tooShort } from './buffers.ts';

/**
 * Whether a column has something for each of the rows that it says it has: else one of some bytes could be thousands of
 * millions of rows.
 * @throws DamagedBatch
 */
export function checkBuffers(data: Data): void {
  const { type, length } = data;
  if (length === 0 || DataType.isNull(type)) return;
  if (hasOffsets(type)) {
    const offsets: unknown = data.valueOffsets;
    const isKnown = offsets instanceof Int32Array || offsets instanceof BigInt64Array;
    if (!isKnown || offsets.length <= length) throw tooShort();
  } else {
    const width = bitsOf(type);
    const held: unknown = data.values;
    if (width > 0 && (!ArrayBuffer.isView(held) || held.byteLength * 8 < length * width)) throw tooShort();
  }
  if (DataType.isDictionary(type)) return;
  for (const child of data.children) {
    if (child.length < leastOfChild(type, length)) throw tooShort();
    checkBuffers(child);
  }
}

/** How many values a column has within one that has so many rows. */
function leastOfChild(type: DataType, rows: number): number {
  if (DataType.isStruct(type) || (DataType.isUnion(type) && type.mode === UnionMode.Sparse)) return rows;
  return DataType.isFixedSizeList(type) ? rows * type.listSize : 0;
}

function hasOffsets(type: DataType): boolean {
  return (
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isList(type) ||
    DataType.isLargeList(type) ||
    DataType.isMap(type)
  );
}

/** What each value takes; 0: nothing by itself. */
function bitsOf(type: DataType): number {
  if (DataType.isDictionary(type)) return type.indices.bitWidth;
  if (DataType.isBool(type)) return 1;
  if (DataType.isInt(type) || DataType.isDecimal(type) || DataType.isTime(type)) return type.bitWidth;
  if (DataType.isFloat(type))
    return type.precision === Precision.HALF ? 16 : type.precision === Precision.SINGLE ? 32 : 64;
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 32 : 64;
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return 64;
  if (DataType.isInterval(type)) return type.unit === IntervalUnit.YEAR_MONTH ? 32 : 64;
  if (DataType.isFixedSizeBinary(type)) return type.byteWidth * 8;
  return DataType.isUtf8View(type) || DataType.isBinaryView(type) ? 128 : 0;
}
