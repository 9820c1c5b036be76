export { buildFromArguments } from './build-from-arguments.ts';
export type { BuildOptions } from './build-options.ts';
export type { NamedJob } from './builds.ts';
export type { JobOf } from './built-job.ts';
export { type Config, type ConfigInput, configSchema, defineConfig } from './config.ts';
export { clusterSettings, createExecutor, sharedWorkdir } from './create-executor.ts';
export { type BuildScript, type BuildSpec, defineBuild, isBuildScript } from './define-build.ts';
export {
  type BuildSettings,
  createEngine,
  Engine,
  type Script,
  type ScriptOptions,
} from './engine/engine.ts';
export type { EngineOptions, RunListener, RunSettings } from './engine/engine-options.ts';
export { unknownScriptOption } from './errors.ts';
export { FoundFiles } from './files/found-files.ts';
export type { LatestJob, LatestOptions } from './find-latest.ts';
export { type GroupedInputs, groupInputs } from './group-inputs.ts';
export type { ListEntry } from './lists/entry.ts';
export type { JobList, ListedJob } from './lists/job-list.ts';
export type { SessionResult } from './lists/list-work.ts';
export type { ListSession, SessionOptions } from './lists/session.ts';
export { loadScript } from './load-script.ts';
export { parseOptions } from './parse-options.ts';
export { Project } from './project.ts';
export { type RerunOutcome, rerunJobs } from './rerun.ts';
export { eventText } from './run-log/event-text.ts';
export { ProgressGate } from './run-log/progress-gate.ts';
export { type RunOptions, type RunResult, runScript } from './run-script.ts';
export { parseScriptOptions } from './script-options.ts';
export { bringWhenRead, openShared } from './shared/open-shared.ts';
export { Urd } from './urd.ts';
export { runOnChanges, type WatchNews } from './watch/run-on-changes.ts';
