export { type BuildRecord, latestBuilds, latestJobs, noteBuild } from './builds.ts';
export { type ChainLink, type ChainRecord, chainId, keepChains, readChains, writeChains } from './chains.ts';
export { type ContentDifference, differenceFromEarlier, firstDifference } from './compare-jobs.ts';
export { noteDamage } from './damage.ts';
export { type DiskUse, diskUse } from './disk-use.ts';
export { noteEquivalence } from './equivalence.ts';
export { type Explanation, explainJob, whyBuilt } from './explain.ts';
export { collectGarbage, planCollection } from './gc/collect.ts';
export { pin, readPins, unpin } from './gc/pins.ts';
export type { GcChoice, GcOptions, GcPlan } from './gc/plan.ts';
export { type SurveyedJob, surveyJobs } from './gc/survey.ts';
export { newestAnywhere, newestJobs, noteJobs } from './history.ts';
export { checkJob, type Hit } from './hit.ts';
export { keepHit, recallHit } from './hits/recall-hit.ts';
export { inputReferences } from './input-references.ts';
export { type GivenInput, Job, valueReferences } from './job.ts';
export type { JobChainOptions } from './job-chain.ts';
export { type FileInJob, JobFolders } from './job-folders.ts';
export { type JobNeeds, jobNeeds } from './job-needs.ts';
export { hasKeptLog, type Kept, type KeptAmount, KeptLog, keptLogName, readKept } from './kept/kept-log.ts';
export {
  type KeptEntry,
  type KeptHead,
  type KeptPhase,
  type KeptRows,
  type KeptRun,
  keptRuns,
} from './kept/kept-records.ts';
export { forgetResumable, noteResumable, resumableJobs } from './kept/resumable.ts';
export type { EnterDraft } from './lists/enter.ts';
export { entryJob, findEntryJob, isEntryJob } from './lists/entry-jobs.ts';
export { jobNotInEntry } from './lists/errors.ts';
export type { DependencyRecord, EntryJobRecord, ResultRecord } from './lists/list-line.ts';
export { isUser as isUserOfLists } from './lists/list-name.ts';
export type { EntryRecord } from './lists/list-state.ts';
export { type ListProblem, Lists } from './lists/lists.ts';
export { listsMeant, noteListFolder } from './lists/noted-folders.ts';
export { operatingUser } from './lists/operating-user.ts';
export { type EntrySelector, parseSelector } from './lists/selector.ts';
export { compareTimestamps, parseEntryTimestamp, parseTimestamp, type TimestampInput } from './lists/timestamp.ts';
export { isLockShared, type JobLock, lockKey, readLockNote } from './locks/job-lock.ts';
export { matchNames } from './match-names.ts';
export { findDataset } from './naming/find-dataset.ts';
export { findFinishedJob, findJob } from './naming/find-job.ts';
export { latestFinished } from './naming/head-job.ts';
export { findEntry } from './naming/list-spec.ts';
export { meantDataset, meantFinishedJob, meantJob } from './naming/meant.ts';
export { Neighbours } from './neighbours.ts';
export { OutputFile } from './output/output-file.ts';
export { readOutput } from './output/read-output.ts';
export type { FileToTake } from './plain-files.ts';
export { type DurablePaths, publishJob, sealDirectory } from './publish-job.ts';
export { type JobRecords, readJobSetup, type UnreadableListener } from './record-reader.ts';
export {
  type Blob,
  type BlobPiece,
  blobName,
  blobShape,
  type RemoteRecord,
  type RemoteUnit,
  readRemote,
  remoteSizes,
  writeRemote,
} from './remote/remote-record.ts';
export { noteReplacedSubjobs } from './replaced-subjobs.ts';
export { FileWake } from './runs/file-wake.ts';
export { followRun, type RunRecord, readRun } from './runs/follow-run.ts';
export { removeOldRuns } from './runs/remove-old-runs.ts';
export type { EventListener, RunCounts, RunEvent, SliceProgress, TimedEvent } from './runs/run-event.ts';
export { isRunId, newRunId, runFile, runsFolder } from './runs/run-files.ts';
export type { RunStarted } from './runs/run-started.ts';
export { isEnd, listRuns, type RunStatus, type RunSummary } from './runs/run-summary.ts';
export { type RunningEngine, whoRuns } from './runs/who-runs.ts';
export { isHere, type ProcessIdentity, thisProcess } from './sessions/alive.ts';
export { Session } from './sessions/session.ts';
export { isUsedElsewhere } from './sessions/session-files.ts';
export { foreignId, referredContent } from './value-references.ts';
export { columnProblem } from './verify/column-problem.ts';
export type { Finding } from './verify/finding.ts';
export { findDependents, type VerifyOptions, type VerifyStep, verifyWorkdir } from './verify/verify-workdir.ts';
export { type OtherFolders, type OtherWorkdir, Workdir, type WorkdirTools } from './workdir.ts';
