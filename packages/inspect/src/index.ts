export { compareRows, type RowComparison, type RowPair } from './compare/compare-rows.ts';
export { matchWish } from './compare/match-rows.ts';
export { type VectorCell, vectorCell } from './datasets/cells.ts';
export { type ChainColumn, type ChainSummary, summarizeChain } from './datasets/chain-summary.ts';
export { type DatasetEntry, datasetsOfJob } from './datasets/dataset-list.ts';
export { firstRows, namedRows, oneCell, oneRow } from './datasets/dataset-rows.ts';
export { type DatasetSource, datasetSource, partialColumns } from './datasets/dataset-source.ts';
export { type DatasetSummary, summarizeDataset } from './datasets/dataset-summary.ts';
export { type GuessedTypes, guessTypes } from './datasets/guess-types.ts';
export { nameColumn } from './datasets/name-column.ts';
export { plainRows } from './datasets/plain-rows.ts';
export { type BlockColumn, type RowBlock, rowBlock } from './datasets/row-block.ts';
export { chosenRows, type RowChoice, rangesMeant, rowChoices, rowsUnknown } from './datasets/row-choice.ts';
export { countRanges, partsOf, type RowRange, sliceRanges } from './datasets/row-ranges.ts';
export type { ColumnDifference } from './diff/column-difference.ts';
export type { DatasetDifference } from './diff/dataset-difference.ts';
export { type FileDifference, type JobDifference, jobDifference } from './diff/job-difference.ts';
export type { KeyDifference } from './diff/key-difference.ts';
export type { PictureDifference } from './diff/picture-difference.ts';
export { type RunDifference, runDifference } from './diff/run-difference.ts';

export { type FileOwner, ownersOf, type WhoseFile, whoseFile } from './files/whose-file.ts';
export type { IndexedJob } from './jobs/indexed-job.ts';
export { type JobDetails, jobDetails } from './jobs/job-details.ts';
export { JobIndex } from './jobs/job-index.ts';
export { type JobRows, jobRows } from './jobs/job-rows.ts';
export { type JobState, type JobSummary, summarizeJob } from './jobs/job-summary.ts';
export { countLines, type PrintedPart, printedParts } from './jobs/printed-parts.ts';
export {
  type LinePair,
  type LinePiece,
  type SideLine,
  type SourceChange,
  sourceChanges,
} from './jobs/source-changes.ts';
export { latestJobSummaries, type WholeJob, wholeJob } from './jobs/whole-job.ts';
export { type WhyBuilt, whyBuilt } from './jobs/why-built.ts';
export type { MapSliceWork, MapWork } from './jobs/work-done.ts';
export { writtenSources } from './jobs/written-sources.ts';
export {
  type EntryDetails,
  type EntrySummary,
  entryDetails,
  type ListSummary,
  summarizeEntries,
  summarizeLists,
} from './lists/list-details.ts';
export {
  type InputSummary,
  type MapDetails,
  type MethodDetails,
  type MethodSummary,
  methodDetails,
  summarizeMethods,
} from './methods/method-details.ts';
export { type OptionRow, optionRows } from './methods/option-rows.ts';
export { type ScriptSummary, summarizeScripts } from './methods/script-list.ts';
export { LineSplitter } from './runs/output-tail.ts';
export { PhaseProgress } from './runs/phase-progress.ts';
export { findRun, latestRuns, runDetails } from './runs/run-details.ts';
export { type PrintedByScript, type RunDetails, type RunJob, type RunJobState, RunSoFar } from './runs/run-so-far.ts';
export { type Preparation, type RunningJob, RunState } from './runs/run-state.ts';
export { type JobProgress, jobProgress, runThatBuilds } from './runs/running-job.ts';
export { type RunningRun, type WorkdirStatus, workdirStatus } from './runs/running-runs.ts';
export { jobSpans, RunWork, type WorkSpan } from './runs/work-spans.ts';
export { foundJsonLines, matchesOf } from './scan/found-json-lines.ts';
export type { FoundCell, FoundRow, TextRange } from './scan/found-rows.ts';
export { type GrepPlan, type GrepResult, grep } from './scan/grep.ts';
export type { GrepColumn, PatternSyntax } from './scan/grep-request.ts';
export { type Histogram, type HistogramWish, makeHistogram, usualHistogram } from './scan/make-histogram.ts';
export { type GrepWish, planGrep } from './scan/plan-grep.ts';
export { controlCharacters, harmlessJson, jsonText } from './values/json-text.ts';
export { base64, exactText, isoDate, plainJson, plainVector } from './values/plain-value.ts';
export { sniffType } from './values/sniff-type.ts';
export { formatBytes, formatCount, formatMoment, formatRate, formatSeconds, plural } from './values/units.ts';
export { type GcEntry, type GcReport, gcReport } from './workdirs/gc-report.ts';
export { type VerifyReport, verifyReport } from './workdirs/verify-report.ts';
export { type WorkdirDetails, workdirDetails } from './workdirs/workdir-details.ts';
