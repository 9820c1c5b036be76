export { checkInWorkdir } from './link/check-in-workdir.ts';
export type { LinkOptions } from './link/declare-link.ts';
export { type AnyDataset, idOf } from './manifest/any-dataset.ts';
export { ColumnInfo, ownSource } from './manifest/column-info.ts';
export { listColumns } from './manifest/column-list.ts';
export {
  type AnyColumns,
  type AtLeast,
  type ColumnDeclarations,
  type ColumnList,
  type ColumnName,
  type ColumnOptions,
  type ColumnSpec,
  type ColumnSpecs,
  type ColumnValueOf,
  type IsUntyped,
  type JoinedColumns,
  type JsonColumn,
  json,
  type KnownOf,
  type RowOf,
  type SpecsOf,
  type TupleOf,
  type ValueOf,
  type VectorColumn,
  vector,
  type WriteRowOf,
  type WriteTupleOf,
  type WriteValueOf,
} from './manifest/column-specs.ts';
export {
  type ColumnDeclaration,
  type DatasetDeclaration,
  type DatasetWriterOptions,
  declareColumns,
  declareDataset,
  isWritten,
} from './manifest/declaration.ts';
export {
  columnFile,
  datasetDirectory,
  datasetId,
  defaultDataset,
  diskName,
  manifestPath,
  parseDatasetId,
} from './manifest/disk-names.ts';
export { type HasColumns, type KnownColumns, knownColumns, type MayHaveColumns } from './manifest/known-columns.ts';
export { linkedFiles, linkedJobs } from './manifest/linked-files.ts';
export type { ColumnManifest, DatasetManifest } from './manifest/manifest.ts';
export { type PackedRows, packRows } from './manifest/packed-rows.ts';
export { sliceOf } from './manifest/partition.ts';
export { isManifest, listDatasets, readManifest } from './manifest/read-manifest.ts';
export { slicesOfRows } from './manifest/row-places.ts';
export { RowSpans } from './manifest/row-spans.ts';
export type { SliceChoice } from './manifest/slice-choice.ts';
export type { DatasetBatch, TypedBatch } from './read/batches.ts';
export { type CommonColumn, commonColumn, namesOfAny, partialColumn } from './read/common-column.ts';
export { checkContract, checkSpecs } from './read/contract.ts';
export {
  Dataset,
  type DatasetChain,
  DatasetList,
  type DatasetLocation,
  retractedIn,
} from './read/dataset.ts';
export { filledBatches } from './read/filled-batches.ts';
export type { ChainOptions } from './read/follow-chain.ts';
export { observeChainReads, observeIdentities, reportIdentity } from './read/identity-reads.ts';
export type { IterateOptions, MappedIterateOptions, RowSlice, ValueRange } from './read/iterate-options.ts';
export type { PlacedRow } from './read/places.ts';
export { type DatasetProgress, observeProgress } from './read/progress.ts';
export { observeReadings, type Reading, type ReadingNews } from './read/reading.ts';
export { checksumRows, formatChecksum, joinChecksums } from './read/row-checksum.ts';
export { rowIdentities } from './read/row-identities.ts';
export { rowsInRuns } from './read/row-runs.ts';
export type { RowSource } from './read/row-source.ts';
export { type AssembleInput, assembleManifest } from './write/assemble.ts';
export { DatasetWriter, type WriterHost } from './write/dataset-writer.ts';
export { type DatasetReport, DatasetWriters } from './write/dataset-writers.ts';
export { partFiles, partSources } from './write/part-files.ts';
export { partShape, reportShape } from './write/report-shape.ts';
export type { RetractedPart } from './write/retraction-marks.ts';
export { RowCopier, type RowCopierSetup } from './write/row-copier.ts';
export { RowStore, type RowWriter } from './write/row-store.ts';
export type { DatasetPart, SliceWriter } from './write/slice-writer.ts';
export type { SplitWriter } from './write/split-writer.ts';
export type { BatchColumnsOf, WriteBatch } from './write/write-batch.ts';
