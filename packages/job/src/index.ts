export { canonicalText, countFiles, decode, type Encoded, encode, type PathResolver } from './canonical.ts';
export { contentDigest } from './content-digest.ts';
export { CurrentJob } from './current-job.ts';
export { type Difference, describeDifference, differences } from './differences.ts';
export { jobFileNotFound, recordDamaged } from './errors.ts';
export { FileDigests } from './file-digests.ts';
export { InputDirectory } from './input-directory.ts';
export { InputFile, type InputFileObserver, inputChanged, observeInputFiles } from './input-file.ts';
export type { InputJob } from './input-job.ts';
export {
  type InputNames,
  type JobKey,
  jobKey,
  type KeyPreimage,
  keyFormat,
  preimageText,
  type SourceFingerprint,
} from './key.ts';
export { parsePost, parseRecord, parseSetup } from './parse-record.ts';
export type { FileRecord, JobPost, JobSetup, PhaseName, PhaseRecord, RowCounts } from './records.ts';
export { isReservedName, nameReserved, resultFile } from './reserved-names.ts';
export { createPackr, packValue, unpackValue } from './values.ts';
