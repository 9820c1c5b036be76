export type { BatchEntry } from './arrow/batch-index.ts';
export { BatchMemory } from './batch-memory.ts';
export { type BatchArrays, type BatchView, joinSpans, partOfView } from './batch-view.ts';
export type { BatchColumn, BatchInput, BatchRows } from './build/batch-input.ts';
export { valueAt } from './build/batch-values.ts';
export { GivenColumn } from './build/given-column.ts';
export { jsonText } from './build/json-text.ts';
export { mostNumbers } from './build/vectors.ts';
export { type CellHead, cellHeads } from './cell-heads.ts';
export { type Misfit, misfitOf } from './check-value.ts';
export { ColumnAccess } from './column-access.ts';
export { ColumnCursor } from './column-cursor.ts';
export { ColumnReader, type ColumnSource } from './column-reader.ts';
export { type CheckedBatch, ColumnWriter, type ColumnWriterOptions } from './column-writer.ts';
export { type Compression, compressionNames, compressionOf, isCompression } from './compression.ts';
export {
  type DecimalShape,
  type DecimalType,
  decimalShape,
  formatDecimal,
  isDecimalType,
  parseDecimal,
} from './decimal.ts';
export { blockRows } from './decode/decoder.ts';
export { emptyView, nullView } from './empty-view.ts';
export {
  type Extreme,
  type ExtremeJson,
  extremeFromJson,
  type RawExtreme,
  rawFromExtreme,
  rawFromJson,
} from './extremes.ts';
export { decimalTextAt, int128Bytes, int128Offsets, readInt128, writeInt128 } from './int128.ts';
export { onMissingFile } from './missing-files.ts';
export { type ColumnRead, observeReads } from './read-file.ts';
export type { ColumnLabel, ColumnSummary } from './summary.ts';
export { toArrowTable } from './to-arrow.ts';
export {
  type ColumnInputs,
  type ColumnType,
  type ColumnTypeInfo,
  type ColumnValues,
  columnTypeInfo,
  columnTypeNames,
  isColumnType,
  type Json,
  type NamedColumnType,
  type Storage,
} from './types.ts';
