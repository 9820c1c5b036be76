export type { AnyDataset } from './any-dataset.ts';
export { type AssembleInput, assembleManifest } from './assemble.ts';
export type { DatasetBatch, TypedBatch } from './batches.ts';
export { ColumnInfo } from './column-info.ts';
export {
  type ColumnName,
  type ColumnOptions,
  type ColumnSpec,
  type ColumnSpecs,
  type ColumnValueOf,
  JsonColumn,
  json,
  type RowOf,
  type TupleOf,
  type ValueOf,
  type WriteRowOf,
  type WriteTupleOf,
  type WriteValueOf,
} from './column-specs.ts';
export { checkContract } from './contract.ts';
export { type ChainOptions, Dataset, DatasetChain, DatasetList, type DatasetPlace } from './dataset.ts';
export { linkedFiles, linkedJobs, partFiles, partSources } from './dataset-files.ts';
export { DatasetWriter, type WriterHost } from './dataset-writer.ts';
export { type DatasetReport, DatasetWriters } from './dataset-writers.ts';
export {
  type ColumnDeclaration,
  type DatasetDeclaration,
  type DatasetWriterOptions,
  declareDataset,
} from './declaration.ts';
export { datasetDirectory, datasetId, defaultDataset, manifestPath, parseDatasetId } from './disk-names.ts';
export type { IterateOptions, MappedIterateOptions, RowSlice, ValueRange } from './iterate-options.ts';
export type { LinkOptions } from './link.ts';
export { type ColumnManifest, type DatasetManifest, listDatasets, parseManifest, readManifest } from './manifest.ts';
export { sliceOf } from './partition.ts';
export { type DatasetProgress, observeProgress } from './progress.ts';
export { RowCopier, type RowCopierSetup } from './row-copier.ts';
export { rowIdentities } from './row-identities.ts';
export { RowSource } from './row-source.ts';
export type { SliceChoice } from './slice-choice.ts';
export { type DatasetPart, SliceWriter } from './slice-writer.ts';
export { SplitWriter } from './split-writer.ts';
