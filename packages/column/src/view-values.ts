import type { ColumnBatch } from './decode/batch.ts';
import { blockRows } from './decode/decoder.ts';
import { decoderOf } from './decode/decoders.ts';
import { type ColumnType, columnTypeInfo } from './types.ts';

/** How some rows of a column lie in memory: see `BatchView`. */
interface LyingRows {
  readonly type: ColumnType;
  readonly rows: number;
  readonly values: ArrayBufferView;
  readonly offsets: Int32Array;
  readonly length: number;
  readonly nulls: number;
  isNull(row: number): boolean;
}

/** The values of a view as a cursor over its column takes them. */
export function valuesOfView(view: LyingRows): unknown[] {
  const { type, rows, values, nulls } = view;
  const all: unknown[] = [];
  if (columnTypeInfo(type).storage === 'bit') {
    for (const bit of new Uint8Array(values.buffer, values.byteOffset, rows)) all.push(bit === 1);
  } else {
    const batch = batchOf(view);
    const decode = decoderOf(type);
    // As a cursor does: text is cut from strings of a block, which are short.
    for (let from = 0; from < rows; from += blockRows) {
      const block: unknown[] = [];
      decode(batch, from, Math.min(rows, from + blockRows), block);
      for (const value of block) all.push(value);
    }
  }
  if (nulls > 0) for (let row = 0; row < rows; row++) if (view.isNull(row)) all[row] = null;
  return all;
}

function batchOf({ type, rows, values, offsets, length }: LyingRows): ColumnBatch {
  // Decimals lie one after the other, and their decoder asks for no offsets.
  const isDecimal = columnTypeInfo(type).storage === 'int128';
  const [start, end] = isDecimal ? [offsets[0] ?? 0, offsets[rows] ?? 0] : [0, values.byteLength];
  const data = Buffer.from(values.buffer, values.byteOffset + start, end - start);
  return { rows, nulls: 0, validity: null, offsets, data, length };
}
