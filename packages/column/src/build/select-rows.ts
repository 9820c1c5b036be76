import type { BatchRows } from './batch-input.ts';

/** Some rows of a batch, for which they are copied. */
export function selectRows(batch: BatchRows, rows: Uint32Array): BatchRows {
  const { values, offsets, length, isNull } = batch;
  const chosen = isNull === undefined ? undefined : (row: number) => isNull(rows[row] ?? 0);
  if (offsets.length > 0 && values instanceof Uint8Array) {
    const selected = selectBytes(values, offsets, rows);
    return { values: selected.values, offsets: selected.offsets, length, isNull: chosen };
  }
  if (length > 1 && values instanceof Float32Array)
    return { values: selectVectors(values, length, rows), offsets, length, isNull: chosen };
  return { values: selectValues(values, rows), offsets, length, isNull: chosen };
}

/** A call of `set` costs as much as so many bytes that are copied one by one. */
const shortValue = 24;

function selectBytes(
  values: Uint8Array,
  offsets: Int32Array,
  rows: Uint32Array,
): Pick<BatchRows, 'values' | 'offsets'> {
  const ends = new Int32Array(rows.length + 1);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    ends[index + 1] = (ends[index] ?? 0) + (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
  }
  const bytes = new Uint8Array(ends.at(-1) ?? 0);
  for (let index = 0; index < rows.length; index++) {
    const start = offsets[rows[index] ?? 0] ?? 0;
    let to = ends[index] ?? 0;
    const end = ends[index + 1] ?? 0;
    if (end - to > shortValue) bytes.set(values.subarray(start, start + end - to), to);
    else for (let from = start; to < end; from++) bytes[to++] = values[from] ?? 0;
  }
  return { values: bytes, offsets: ends };
}

function selectVectors(values: Float32Array, length: number, rows: Uint32Array): Float32Array {
  const selected = new Float32Array(rows.length * length);
  for (let index = 0; index < rows.length; index++) {
    const from = (rows[index] ?? 0) * length;
    selected.set(values.subarray(from, from + length), index * length);
  }
  return selected;
}

/** Of 4 and 8 bytes each as words: no bigint is made, and no bit of a NaN is lost. */
function selectValues(values: BatchRows['values'], rows: Uint32Array): BatchRows['values'] {
  if (values instanceof Uint8Array) {
    const selected = new Uint8Array(rows.length);
    for (let index = 0; index < rows.length; index++) selected[index] = values[rows[index] ?? 0] ?? 0;
    return selected;
  }
  const source = new Int32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  if (values.BYTES_PER_ELEMENT === 4) {
    const selected = new Int32Array(rows.length);
    for (let index = 0; index < rows.length; index++) selected[index] = source[rows[index] ?? 0] ?? 0;
    return values instanceof Float32Array ? new Float32Array(selected.buffer) : selected;
  }
  const selected = new Int32Array(rows.length * 2);
  for (let index = 0; index < rows.length; index++) {
    const from = (rows[index] ?? 0) * 2;
    selected[index * 2] = source[from] ?? 0;
    selected[index * 2 + 1] = source[from + 1] ?? 0;
  }
  return values instanceof BigInt64Array ? new BigInt64Array(selected.buffer) : new Float64Array(selected.buffer);
}
