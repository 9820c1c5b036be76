export {
  canonicalText,
  countFiles,
  decode,
  type Encoded,
  encode,
  mostLevels,
  type PathResolver,
  withoutJobs,
} from './canonical.ts';
export { contentDigest } from './content-digest.ts';
export { CurrentJob, type CurrentJobParts } from './current-job.ts';
export { type Comparable, type Difference, describeDifference, differences, jobsOfFiles } from './differences.ts';
export { jobFileNotFound, recordDamaged } from './errors.ts';
export { FileDigests, type FileToDigest } from './file-digests.ts';
export { FinishedEarly, finishedByFew, finishedWithValue } from './finished-early.ts';
export { InputDirectory } from './input-directory.ts';
export {
  type InJob,
  InputFile,
  type InputFileRead,
  inputChanged,
  type LostInput,
  observeInputFiles,
  observeLostInputs,
  ownFile,
} from './input-file.ts';
export type { InputJob } from './input-job.ts';
export {
  formatInputName,
  type InputName,
  idThere,
  parseInputName,
  shortInputName,
  throughOwn,
} from './input-name.ts';
export { InputRoot, plainPath } from './input-root.ts';
export { inputsIn } from './inputs-in.ts';
export { parseJsonFile } from './json-file.ts';
export { type JsonForms, jsonValue, jsonWith } from './json-value.ts';
export {
  contentPreimage,
  type InputNames,
  type JobKey,
  jobKey,
  type KeyPreimage,
  keyFormat,
  preimageProof,
  preimageText,
  type SourceFingerprint,
} from './key.ts';
export { parsePost, parseRecord, parseSetup } from './parse-record.ts';
export {
  describePart,
  type FailedPart,
  failedPart,
  type JobPart,
  type JobWork,
  type MapStep,
  type PartCost,
  type PartRecord,
  type PhaseName,
  type PhaseRecord,
  partName,
  type Span,
  type StepRecord,
  workName,
} from './parts.ts';
export { PhaseStatus } from './phase-status.ts';
export { noteIn, type PictureNote, withNote } from './picture-note.ts';
export { fileName, fileRecordShape, partCostShape, seenShape, subjobShape } from './record-shapes.ts';
export {
  type ChainEnd,
  codeDigestOf,
  type FileRecord,
  type ImportedFile,
  isEngineRecord,
  type JobPost,
  type JobSetup,
  type KeptFile,
  type RowCounts,
  type SeenByMap,
  type SeenInputs,
  type SubjobRecord,
} from './records.ts';
export {
  damageFile,
  equivalenceFile,
  goneFolder,
  isGoneFolder,
  isReservedName,
  keptTempFolder,
  nameReserved,
  remoteFile,
  replacedFile,
  resultFile,
  rowsFile,
  setupFilesFile,
  uploadedFile,
} from './reserved-names.ts';
export {
  type BadRow,
  countOutcomes,
  type OutcomeRun,
  OutcomeRuns,
  packOutcomes,
  type RowOutcome,
  unpackOutcomes,
} from './row-outcomes.ts';
export {
  countRows,
  formatRowsRecord,
  outcomesOf,
  parseRowsRecord,
  type RowRun,
  type RowsRecord,
} from './rows-record.ts';
export { type FileLists, parseFileLists, type StoredSetup, splitSetup } from './setup-files.ts';
export { packValue, unpackValue } from './values.ts';
export { variableDigest } from './variable-digest.ts';
