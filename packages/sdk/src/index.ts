/// <reference path="./text-modules.d.ts" />
// Methods, build scripts and ax.config.ts import everything from here.
import { z } from 'zod';

export { AcceleratorError, isAcceleratorError } from '@accelerator/base';
export {
  type BatchColumn,
  type BatchInput,
  type BatchView,
  type ColumnType,
  type ColumnValues,
  type DecimalType,
  decimalShape,
  formatDecimal,
  parseDecimal,
  readInt128,
  writeInt128,
} from '@accelerator/column';
export {
  type ColumnOptions,
  type ColumnSpecs,
  checksumRows,
  Dataset,
  type DatasetBatch,
  type DatasetChain,
  DatasetList,
  DatasetWriter,
  formatChecksum,
  type IterateOptions,
  joinChecksums,
  json,
  slicesOfRows,
  type VectorColumn,
  vector,
  type WriteBatch,
} from '@accelerator/dataset';
export { type CurrentJob, InputDirectory, InputFile, type InputJob, InputRoot } from '@accelerator/job';
export {
  type AnalysisContext,
  type AnalysisResults,
  type BuildingJob,
  type DatasetInput,
  dataset,
  defineMap,
  defineMethod,
  inputDirectory,
  inputFile,
  inputFiles,
  inputRoot,
  type JobInput,
  job,
  type MapBatch,
  type MapBatchContext,
  type MapContext,
  type MapDefinition,
  type MapTypes,
  type MethodDefinition,
  type PhaseContext,
  type SubjobOf,
  type SubjobSettings,
  type SynthesisContext,
  skip,
  type TypesOfMap,
  textType,
} from '@accelerator/method';
export { mayVary, polarsMissing, runSql, type SqlResult } from '@accelerator/sql';
export { type EntrySelector, Job, type TimestampInput } from '@accelerator/store';
export {
  type CsvDialect,
  CsvLines,
  createTextConverter,
  fieldText,
  type ParseDateOptions,
  parseDate,
  type TextBatch,
  TextConverter,
  type TextType,
  type TextTypeDefaults,
  type TextTypeOptions,
  withTextDefaults,
} from '@accelerator/text';
export {
  type ConfigInput,
  defineBuild,
  defineConfig,
  type FoundFiles,
  type JobList,
  type ListEntry,
  type ListSession,
  type SessionOptions,
  type SessionResult,
  type Urd,
} from '@accelerator/urd';
export { z };

// What all its containers share zod makes with the first of them. Made by a task it would be a trace of that, and its
// process would be replaced: here it is there before any task (300 fresh jobs: 4 s, not 110).
z.object({});
