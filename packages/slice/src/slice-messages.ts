import type { OtherFolders } from '@accelerator/store';
import type { DebugSetup } from './debugger.ts';
import type { Environment } from './environment.ts';
import type { MissingFile } from './missing-files.ts';
import type { TaskNews, TaskOutcome } from './outcome.ts';
import type { SubjobAnswer, SubjobRequest } from './subjobs.ts';
import type { JobName, Task } from './task.ts';

/** By which descriptor a slice process and the engine speak. */
export const channelDescriptor = 3;

/** The exit status of a slice process whose channel something in it has closed. */
export const channelClosedStatus = 71;

/** What a slice process is started with, as JSON in its first argument. */
export interface HostSetup {
  /** Absolute: imports of methods and input files are found from there. */
  readonly project: string;
  /** Absolute paths of workdirs, by the names that tasks use. */
  readonly roots: Readonly<Record<string, string>>;
  /** For those of which jobs of others are read: these. */
  readonly others?: Readonly<Record<string, OtherFolders>> | undefined;
  /** Tasks wait for a debugger, and code is loaded with source maps. */
  readonly debug?: DebugSetup | undefined;
}

/** What is sent to a slice process. */
export type SliceOrder =
  /** With the variables that the task sees. They go by this channel only: arguments and files can be read by others. */
  | {
      readonly type: 'run';
      readonly task: Task;
      readonly env: Environment;
      /** Marks what it prints: see `beginMark`. */
      readonly token: string;
    }
  /** The calls that it has asked for may be made after so many milliseconds. */
  | { readonly type: 'turn'; readonly waitMs: number }
  /** What came of a job that it has asked for. */
  | { readonly type: 'subjob'; readonly id: number; readonly answer: SubjobAnswer }
  /** Before a task of that job comes: load what it will need. */
  | { readonly type: 'prepare'; readonly job: JobName };

/** What it answers. */
export type SliceMessage =
  /** It takes tasks from now on. */
  | { readonly type: 'ready' }
  | { readonly type: 'news'; readonly news: TaskNews }
  /** It asks when it may make so many calls of a map: each is answered, in turn. */
  | { readonly type: 'turn'; readonly calls: number }
  /** A phase asks for a job: each is answered, under its number. */
  | { readonly type: 'subjob'; readonly id: number; readonly request: SubjobRequest }
  /** It waits, and hears nothing meanwhile, for a column file that only a shared cache has: see `MissingFiles`. */
  | { readonly type: 'missing'; readonly request: MissingFile }
  /** `left`: what of the task still runs in this process, in words, so that it must take no task of another job. */
  | { readonly type: 'done'; readonly outcome: TaskOutcome; readonly left: readonly string[] }
  /**
   * After a task of which nothing was left: what it has changed for all that come after it, in words. From then on the
   * process takes no task but of the same map. Of one that has changed nothing nothing is said: the engine goes on
   * meanwhile, and may have sent the next task, which waits for the look (0.3 to 0.8 ms) and for no answer.
   */
  | { readonly type: 'changed'; readonly changed: readonly string[] }
  /** It was sent a task that it does not take any more, and of which nothing has begun. */
  | { readonly type: 'refused' };
