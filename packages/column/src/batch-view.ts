import type { DecimalType } from './decimal.ts';
import { type ColumnBatch, isValid } from './decode/batch.ts';
import { int128Offsets } from './int128.ts';
import { type ColumnType, type ColumnValues, columnTypeInfo } from './types.ts';
import { valuesOfView } from './view-values.ts';

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
  /** 16 bytes for each value: it times ten to the scale, in two's complement, the least byte first. `offsets` leads to each. */
  [decimal: DecimalType]: Uint8Array;
  /** `length` numbers for each value. */
  vector: Float32Array;
}

/**
 * Some rows of a column as they lie in memory: nothing is copied, so they may be kept only at the price of the batch.
 * @typeParam V what iterating over the column yields
 */
export interface BatchView<T extends ColumnType = ColumnType, V = ColumnValues[T] | null> {
  readonly type: T;
  readonly rows: number;
  /** One element per row, of vectors `length`; for types of any length and decimals, all bytes. A null has 0, or no bytes. */
  readonly values: BatchArrays[T];
  /** For types of any length and decimals: value `i` is `values.subarray(offsets[i], offsets[i + 1])`. Else empty. */
  readonly offsets: Int32Array;
  /** How many numbers each vector has, where any is not null; 1 for other types. */
  readonly length: number;
  /** How many of the rows may be null: 0 when none is. */
  readonly nulls: number;
  isNull(row: number): boolean;
  /** The values as iterating over the column yields them, null for a null: they are made anew by each call. */
  toArray(): V[];
}

type Lying = Omit<BatchView, 'toArray'>;

/**
 * A view of what lies so. Each name is spelled: what is spread into an object becomes one of another hidden class each time,
 * and a loop over batches was compiled anew for each of them (a first pass over a million doubles: 21 ms, not 36).
 */
export function asView(lying: Lying): BatchView {
  const { type, rows, values, offsets, length, nulls, isNull } = lying;
  return { type, rows, values, offsets, length, nulls, isNull, toArray: () => valuesOfView(lying) };
}

/** Rows `from` to `to` of a view; nothing is copied. */
export function partOfView(view: BatchView, from: number, to: number): BatchView {
  const { type, values, offsets, length, nulls } = view;
  let some = nulls;
  if (nulls > 0) {
    some = 0;
    for (let row = from; row < to; row++) if (view.isNull(row)) some++;
  }
  return asView({
    type,
    rows: to - from,
    values: offsets.length > 0 ? values : values.subarray(from * length, to * length),
    offsets: offsets.length > 0 ? offsets.subarray(from, to + 1) : offsets,
    length,
    nulls: some,
    isNull: (row) => view.isNull(from + row),
  });
}

/** Rows `from` to `to` of a batch. */
export function viewBatch(type: ColumnType, batch: ColumnBatch, from: number, to: number): BatchView {
  const { validity } = batch;
  return asView({
    type,
    rows: to - from,
    values: valuesOf(type, batch, from, to),
    offsets: offsetsOf(type, batch, from, to),
    length: batch.length,
    nulls: batch.nulls === 0 ? 0 : countNulls(batch, from, to),
    isNull: (row) => validity !== null && !isValid(validity, from + row),
  });
}

function offsetsOf(type: ColumnType, { offsets }: ColumnBatch, from: number, to: number): Int32Array {
  if (columnTypeInfo(type).storage === 'int128') return int128Offsets(from, to);
  return offsets.length === 0 ? offsets : offsets.subarray(from, to + 1);
}

type Spans = readonly (readonly [from: number, to: number])[];

/** The rows of some spans of a view as one view, for which they are copied. @param spans in ascending order */
export function joinSpans(view: BatchView, spans: Spans): BatchView {
  const rows = lengthOf(spans);
  const isNull = new Uint8Array(view.nulls === 0 ? 0 : rows);
  let nulls = 0;
  let at = 0;
  for (const [from, to] of view.nulls === 0 ? [] : spans) {
    for (let row = from; row < to; row++, at++) {
      if (!view.isNull(row)) continue;
      isNull[at] = 1;
      nulls++;
    }
  }
  const { type, length } = view;
  return asView({ type, rows, ...joinValues(view, spans), length, nulls, isNull: (row) => isNull[row] === 1 });
}

function joinValues({ type, values, offsets, length }: BatchView, spans: Spans): Pick<BatchView, 'values' | 'offsets'> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (offsets.length === 0) {
    const width = values.BYTES_PER_ELEMENT * length;
    const joined = joinBytes(
      bytes,
      spans.map(([from, to]) => [from * width, to * width]),
    );
    return { values: arrayOf(type, joined), offsets };
  }
  const ends = new Int32Array(lengthOf(spans) + 1);
  let at = 0;
  for (const [from, to] of spans) {
    const shift = (ends[at] ?? 0) - (offsets[from] ?? 0);
    for (let row = from; row < to; row++) ends[++at] = (offsets[row + 1] ?? 0) + shift;
  }
  const joined = joinBytes(
    bytes,
    spans.map(([from, to]) => [offsets[from] ?? 0, offsets[to] ?? 0]),
  );
  return { values: joined, offsets: ends };
}

function joinBytes(bytes: Uint8Array, spans: Spans): Uint8Array {
  const joined = new Uint8Array(lengthOf(spans));
  let at = 0;
  for (const [from, to] of spans) {
    joined.set(bytes.subarray(from, to), at);
    at += to - from;
  }
  return joined;
}

function lengthOf(spans: Spans): number {
  return spans.reduce((sum, [from, to]) => sum + to - from, 0);
}

function valuesOf(type: ColumnType, { data, length }: ColumnBatch, from: number, to: number): BatchArrays[ColumnType] {
  switch (columnTypeInfo(type).storage) {
    case 'binary':
    case 'int128':
      return data;
    case 'bit':
      return Uint8Array.from({ length: to - from }, (_, row) => Number(isValid(data, from + row)));
    default:
      return arrayOf(type, data).subarray(from * length, to * length);
  }
}

/** Bytes as the array that values of a type lie in. */
function arrayOf(type: ColumnType, bytes: Uint8Array): BatchArrays[ColumnType] {
  const place = (width: number) => [bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / width)] as const;
  switch (columnTypeInfo(type).storage) {
    case 'binary':
    case 'bit':
    case 'int128':
      return bytes;
    case 'int32':
      return new Int32Array(...place(4));
    case 'int64':
      return new BigInt64Array(...place(8));
    case 'float32':
    case 'vector':
      return new Float32Array(...place(4));
    case 'float64':
      return new Float64Array(...place(8));
  }
}

function countNulls({ validity, rows, nulls }: ColumnBatch, from: number, to: number): number {
  if (validity === null || (from === 0 && to === rows)) return nulls;
  let count = 0;
  for (let row = from; row < to; row++) if (!isValid(validity, row)) count++;
  return count;
}
