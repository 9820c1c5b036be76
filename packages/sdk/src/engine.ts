// The engine in a program of one's own. Methods and build scripts need nothing of it, so it is a door of its own.
export type { TimedEvent } from '@accelerator/store';
export {
  type BuildSettings,
  createEngine,
  Engine,
  type EngineOptions,
  type NamedJob,
  type RunListener,
  type RunResult,
  type RunSettings,
  type Script,
  type ScriptOptions,
} from '@accelerator/urd';
