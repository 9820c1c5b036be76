export {
  type AttemptPaths,
  attemptName,
  attemptPaths,
  attemptsFolder,
  discardAttempt,
  partOfAttempt,
} from './attempt.ts';
export type { DebugSetup } from './debugger.ts';
export type { Environment } from './environment.ts';
export { type JobModule, JobModules } from './job-module.ts';
export type { MatchCandidate, RowsElsewhere } from './map/candidate-rows.ts';
export { type GatherChunk, type GatherInput, type GatherPiece, gatherInputFile } from './map/gather.ts';
export { packIdentities } from './map/identities.ts';
export { mapAlone, type OutcomesAlone, type RowsAlone } from './map/map-alone.ts';
export { dealtRows, encodedList, rowListOption } from './map/map-list.ts';
export { hasFilenames } from './map/map-rows.ts';
export { type MatchInput, matchInputFile } from './map/match-rows.ts';
export { onErrorOf } from './map/on-error.ts';
export type { MatchedRows, RowPlace, RowPlan, RowSegment } from './map/row-plan.ts';
export { type RowRun, rowRunsFile } from './map/row-runs.ts';
export { type MissingFile, type MissingFileAnswer, missingAnswerFile } from './missing-files.ts';
export type {
  AttemptReport,
  ChunkReport,
  TaskCost,
  TaskDone,
  TaskFailed,
  TaskNews,
  TaskOutcome,
} from './outcome.ts';
export { beginMark, endMark, markStart } from './output/marks.ts';
export type { PhaseInputs } from './phase/inputs.ts';
export { Secrets } from './secrets.ts';
export {
  channelClosedStatus,
  channelDescriptor,
  type HostSetup,
  type SliceMessage,
  type SliceOrder,
} from './slice-messages.ts';
export { sliceProgram } from './slice-program.ts';
export type { SubjobAnswer, SubjobRequest } from './subjobs.ts';
export {
  type AnalysisTask,
  type GatherTask,
  type JobName,
  type MapTask,
  type MatchTask,
  type PhaseTask,
  type PrepareTask,
  partOf,
  type ReturnedBy,
  type SynthesisTask,
  type Task,
} from './task.ts';
