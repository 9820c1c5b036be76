import type {
  JobName,
  MissingFile,
  SubjobAnswer,
  SubjobRequest,
  Task,
  TaskDone,
  TaskFailed,
  TaskNews,
} from '@accelerator/slice';
import type { RunEvent } from '@accelerator/store';

/** How a task ended, as the executor knows it. */
export type TaskResult =
  | (TaskDone & { readonly worker: string })
  | (TaskFailed & {
      readonly worker: string;
      /** Whether the process that had it was lost, so that it may go well elsewhere: nothing is wrong with the task. */
      readonly lost: boolean;
      /** Not the process but the whole place where it ran was lost. That is no failure of its own: it is done elsewhere. */
      readonly place?: LostPlace;
    });

/** Where a task was, and is no more. */
export interface LostPlace {
  /** For people: the host and the process. */
  readonly name: string;
  /** Whether the task may have had a part in it: a place that was stopped, or cut off with all others, is not counted. */
  readonly counts: boolean;
}

/** What an executor reports of a task while it runs. */
export type ExecutorNews =
  | TaskNews
  /** It, or a program that it has started, printed something. */
  | { readonly type: 'output'; readonly text: string }
  /** A worker has begun it. What lies before is waiting. */
  | { readonly type: 'started'; readonly worker: string }
  /** It asks when so many calls of its map may be made; `answer` tells it in how many milliseconds. */
  | { readonly type: 'turn'; readonly calls: number; readonly answer: (waitMs: number) => void }
  /** It waits for a column file that only a shared cache has: the answer is a file, as it hears nothing meanwhile. */
  | { readonly type: 'missing'; readonly request: MissingFile }
  /** Its phase asks for a job. Until all that it has asked for are answered, its place is free for other tasks. */
  | { readonly type: 'subjob'; readonly request: SubjobRequest; readonly answer: (answer: SubjobAnswer) => void };

/** What an executor tells of itself, of no task. */
export type ExecutorNotice = Extract<
  RunEvent,
  { readonly type: 'agents-changed' | 'waiting-for-agents' | 'redis-away' | 'redis-back' }
>;

/**
 * Where work is sent: the local pool, or agents on other machines. A worker is named by a short text: in
 * the local pool by its number.
 */
export interface Executor {
  /** How many tasks run at the same time, at the moment: more are queued. */
  slots(): number;
  /** Calls `listener` whenever that changes. Returns a function that ends it. */
  onSlots(listener: () => void): () => void;
  /** Begins to start up for so many tasks at once, in the background: called when it is sure that something must run. */
  warmUp(tasks: number): void;
  /** Lets workers that are idle load what the tasks of a job will need. */
  prepare(job: JobName): void;
  /** Runs a task as soon as a worker is free. Aborting the signal ends it, by force if need be, and rejects. */
  run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult>;
  /** Seconds that a task should last at least, so that handing it out costs little. Default: 0. */
  worthwhileSeconds?(): number;
  /** Calls `listener` with what it tells of itself. Returns a function that ends it. */
  onNotice?(listener: (notice: ExecutorNotice) => void): () => void;
  /** What tasks are given from now on runs in workers that have not loaded any package yet. */
  renew?(): void;
  /** Ends all workers. */
  close(): Promise<void>;
}
