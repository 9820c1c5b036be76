export { canonicalText, countFiles, decode, type Encoded, encode, type PathResolver } from './canonical.ts';
export { type ContentDifference, firstDifference } from './compare-jobs.ts';
export { contentDigest } from './content-digest.ts';
export { CurrentJob, isReservedName } from './current-job.ts';
export { type Difference, describeDifference, differences } from './differences.ts';
export { nameReserved } from './errors.ts';
export { type Explanation, explainJob } from './explain.ts';
export { FileDigests } from './file-digests.ts';
export { type BuildRecord, latestBuilds, noteBuild } from './gc/builds.ts';
export { collectGarbage, planCollection } from './gc/collect.ts';
export { pin, readPins, unpin } from './gc/pins.ts';
export type { GcChoice, GcOptions, GcPlan } from './gc/plan.ts';
export { Session } from './gc/session.ts';
export { jobsOfMethod, nearestJob, noteJob } from './history.ts';
export { checkJob, type Hit } from './hit.ts';
export { InputDirectory } from './input-directory.ts';
export { InputFile, type InputFileObserver, inputChanged, inputUnreadable, observeInputFiles } from './input-file.ts';
export { Job, outputParts, resultFile } from './job.ts';
export { type JobLock, lockKey } from './job-lock.ts';
export { type JobNeeds, jobNeeds } from './job-needs.ts';
export {
  type InputNames,
  type JobKey,
  jobKey,
  type KeyPreimage,
  keyFormat,
  preimageText,
  type SourceFingerprint,
} from './key.ts';
export { rebuildIndex } from './rebuild-index.ts';
export type { FileRecord, JobPost, JobSetup, PhaseName, PhaseRecord, RowCounts } from './records.ts';
export { createPackr, packValue, unpackValue } from './values.ts';
export type { Finding } from './verify/finding.ts';
export { findDependents, type VerifyOptions, type VerifyStep, verifyWorkdir } from './verify/verify-workdir.ts';
export { Workdir } from './workdir.ts';
