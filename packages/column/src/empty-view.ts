import type { BatchView } from './batch-view.ts';
import { arrays } from './build/batch-input.ts';
import { type ColumnType, columnTypes } from './types.ts';

/** No rows of a type, for files that must tell their columns though there is nothing in them. */
export function emptyView(type: ColumnType): BatchView {
  const values = new arrays[columnTypes[type].storage](0);
  return { type, rows: 0, values, offsets: new Int32Array(1), nulls: 0, isNull: () => false };
}
