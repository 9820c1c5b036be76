import type { BatchView } from './batch-view.ts';
import { arrays } from './build/batch-input.ts';
import { int128Bytes, int128Offsets } from './int128.ts';
import { type ColumnType, columnTypeInfo } from './types.ts';

/** No rows of a type, for files that must tell their columns though there is nothing in them. */
export function emptyView(type: ColumnType): BatchView {
  return { ...nullView(type, 0), isNull: () => false };
}

/** Rows of a type that are all null. */
export function nullView(type: ColumnType, rows: number): BatchView {
  const { storage } = columnTypeInfo(type);
  if (storage === 'int128') {
    const values = new Uint8Array(rows * int128Bytes);
    return { type, rows, values, offsets: int128Offsets(0, rows), nulls: rows, isNull: () => true };
  }
  const isBinary = storage === 'binary';
  const values = new arrays[storage](isBinary ? 0 : rows);
  return { type, rows, values, offsets: new Int32Array(isBinary ? rows + 1 : 0), nulls: rows, isNull: () => true };
}
