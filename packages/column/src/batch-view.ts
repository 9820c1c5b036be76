import { type ColumnBatch, isValid } from './decode/batch.ts';
import { type ColumnType, columnTypes } from './types.ts';

/** How the values of each type lie in memory. */
export interface BatchArrays {
  /** The bytes of all values; `offsets` tells whose are whose. */
  bytes: Uint8Array;
  image: Uint8Array;
  msgpack: Uint8Array;
  /** UTF-8. */
  unicode: Uint8Array;
  ascii: Uint8Array;
  json: Uint8Array;
  /** A byte per value, 0 or 1. */
  bool: Uint8Array;
  int32: Int32Array;
  int64: BigInt64Array;
  float32: Float32Array;
  float64: Float64Array;
  number: Float64Array;
  /** Days since 1970. */
  date: Int32Array;
  /** Microseconds since midnight. */
  time: BigInt64Array;
  /** Milliseconds since 1970. */
  datetime: BigInt64Array;
}

/** Some rows of a column as they lie in memory: nothing is copied, so they may be kept only at the price of the batch. */
export interface BatchView<T extends ColumnType = ColumnType> {
  readonly type: T;
  readonly rows: number;
  /** One element per row; for types of any length, all bytes. A null has 0, or no bytes. */
  readonly values: BatchArrays[T];
  /** For types of any length: value `i` is `values.subarray(offsets[i], offsets[i + 1])`. Else empty. */
  readonly offsets: Int32Array;
  /** How many of the rows may be null: 0 when none is. */
  readonly nulls: number;
  isNull(row: number): boolean;
}

/** Rows `from` to `to` of a batch. */
export function viewBatch(type: ColumnType, batch: ColumnBatch, from: number, to: number): BatchView {
  const { validity } = batch;
  return {
    type,
    rows: to - from,
    values: valuesOf(type, batch, from, to),
    offsets: batch.offsets.length === 0 ? batch.offsets : batch.offsets.subarray(from, to + 1),
    nulls: batch.nulls === 0 ? 0 : countNulls(batch, from, to),
    isNull: (row) => validity !== null && !isValid(validity, from + row),
  };
}

function valuesOf(type: ColumnType, { data, rows }: ColumnBatch, from: number, to: number): BatchArrays[ColumnType] {
  switch (columnTypes[type].storage) {
    case 'binary':
      return data;
    case 'bit':
      return Uint8Array.from({ length: to - from }, (_, row) => Number(isValid(data, from + row)));
    case 'int32':
      return new Int32Array(data.buffer, data.byteOffset, rows).subarray(from, to);
    case 'int64':
      return new BigInt64Array(data.buffer, data.byteOffset, rows).subarray(from, to);
    case 'float32':
      return new Float32Array(data.buffer, data.byteOffset, rows).subarray(from, to);
    case 'float64':
      return new Float64Array(data.buffer, data.byteOffset, rows).subarray(from, to);
  }
}

function countNulls({ validity, rows, nulls }: ColumnBatch, from: number, to: number): number {
  if (validity === null || (from === 0 && to === rows)) return nulls;
  let count = 0;
  for (let row = from; row < to; row++) if (!isValid(validity, row)) count++;
  return count;
}
