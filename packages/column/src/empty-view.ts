import { asView, type BatchView } from './batch-view.ts';
import { arrays } from './build/batch-input.ts';
import { int128Bytes, int128Offsets } from './int128.ts';
import { type ColumnType, columnTypeInfo } from './types.ts';

/** No rows of a type, for files that must tell their columns though there is nothing in them. */
export function emptyView(type: ColumnType, length = 1): BatchView {
  return asView({ ...nullView(type, 0, length), isNull: () => false });
}

/** Rows of a type that are all null. @param length of vectors, if it is known */
export function nullView(type: ColumnType, rows: number, length = 1): BatchView {
  const { storage } = columnTypeInfo(type);
  if (storage === 'int128') {
    const values = new Uint8Array(rows * int128Bytes);
    return asView({ type, rows, values, offsets: int128Offsets(0, rows), length: 1, nulls: rows, isNull: () => true });
  }
  const isBinary = storage === 'binary';
  const values = new arrays[storage](isBinary ? 0 : rows * length);
  const offsets = new Int32Array(isBinary ? rows + 1 : 0);
  return asView({ type, rows, values, offsets, length, nulls: rows, isNull: () => true });
}
