import type { BatchView } from './batch-view.ts';
import type { ColumnType } from './types.ts';

/** No rows of a type, for files that must tell their columns though there is nothing in them. */
export function emptyView(type: ColumnType): BatchView {
  return { type, rows: 0, values: emptyArray(type), offsets: new Int32Array(1), nulls: 0, isNull: () => false };
}

function emptyArray(type: ColumnType): BatchView['values'] {
  switch (type) {
    case 'int32':
    case 'date':
      return new Int32Array();
    case 'int64':
    case 'time':
    case 'datetime':
      return new BigInt64Array();
    case 'float32':
      return new Float32Array();
    case 'float64':
    case 'number':
      return new Float64Array();
    default:
      return new Uint8Array();
  }
}
