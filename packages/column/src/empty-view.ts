import type { BatchView } from './batch-view.ts';
import { arrays } from './build/batch-input.ts';
import { type ColumnType, columnTypes } from './types.ts';

/** No rows of a type, for files that must tell their columns though there is nothing in them. */
export function emptyView(type: ColumnType): BatchView {
  return { ...nullView(type, 0), isNull: () => false };
}

/** Rows of a type that are all null. */
export function nullView(type: ColumnType, rows: number): BatchView {
  const { storage } = columnTypes[type];
  const isBinary = storage === 'binary';
  const values = new arrays[storage](isBinary ? 0 : rows);
  return { type, rows, values, offsets: new Int32Array(isBinary ? rows + 1 : 0), nulls: rows, isNull: () => true };
}
