import type { Data } from 'apache-arrow';

/** Something in a batch contradicts something else. */
export class DamagedBatch extends Error {
  override readonly name = 'DamagedBatch';
}

/** The numbers of a column of at most 32 bits each, or of floats. */
export function numbersOf(data: Data, perRow = 1): ArrayLike<number> {
  const values: unknown = data.values;
  const isKnown =
    values instanceof Int32Array ||
    values instanceof Float64Array ||
    values instanceof Float32Array ||
    values instanceof Uint32Array ||
    values instanceof Int16Array ||
    values instanceof Uint16Array ||
    values instanceof Int8Array ||
    values instanceof Uint8Array;
  if (!isKnown || values.length < data.length * perRow) throw tooShort();
  return values;
}

/** Numbers of 64 bits as pairs of words, the lower one first: a bigint for each would be slow. */
export function wordsOf(data: Data): Int32Array {
  const values: unknown = data.values;
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) throw tooShort();
  if (values.length < data.length) throw tooShort();
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** Bytes, of which there are at least so many. */
export function bytesOf(data: Data, least: number): Uint8Array {
  const values: unknown = data.values;
  if (!(values instanceof Uint8Array) || values.length < least) throw tooShort();
  return values;
}

/** Where the values of each row end, and the first one begins. */
export function offsetsOf(data: Data): Int32Array | BigInt64Array {
  const offsets: unknown = data.valueOffsets;
  if (!(offsets instanceof Int32Array || offsets instanceof BigInt64Array)) throw tooShort();
  if (offsets.length <= data.length && data.length > 0) throw tooShort();
  return offsets;
}

/** The child of a column at a place. */
export function childOf(data: Data, index: number): Data {
  const child = data.children[index];
  if (child === undefined) throw tooShort();
  return child;
}

export function tooShort(): DamagedBatch {
  return new DamagedBatch('its buffers are too short for its rows');
}

/** Rows of a column, -1 for those that are null. */
export function withoutNulls(data: Data, rows: Int32Array): Int32Array {
  if (data.nullCount === 0) return rows;
  if (data.nullBitmap != null && data.nullBitmap.length * 8 < data.length) throw tooShort();
  return rows.map((row) => (row >= 0 && data.getValid(row) ? row : -1));
}
