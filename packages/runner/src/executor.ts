import type { JobName, SubjobAnswer, SubjobRequest, Task, TaskDone, TaskFailed, TaskNews } from '@accelerator/slice';

/** How a task ended, as the executor knows it. */
export type TaskResult =
  | (TaskDone & { readonly worker: string })
  | (TaskFailed & {
      readonly worker: string;
      /** Whether the process or machine that had it was lost, so that it may go well elsewhere: nothing is wrong with the task. */
      readonly lost: boolean;
    });

/** What an executor reports of a task while it runs. */
export type ExecutorNews =
  | TaskNews
  /** It, or a program that it has started, printed something. */
  | { readonly type: 'output'; readonly text: string }
  /** A worker has begun it. What lies before is waiting. */
  | { readonly type: 'started'; readonly worker: string }
  /** It asks when so many calls of its map may be made; `answer` tells it in how many milliseconds. */
  | { readonly type: 'turn'; readonly calls: number; readonly answer: (waitMs: number) => void }
  /** Its phase asks for a job. Until all that it has asked for are answered, its place is free for other tasks. */
  | { readonly type: 'subjob'; readonly request: SubjobRequest; readonly answer: (answer: SubjobAnswer) => void };

/**
 * Where work is sent. The local pool is the first; a cluster would be the next. A worker is named by a short text: in
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
  /** What tasks are given from now on runs in workers that have not loaded any package yet. */
  renew?(): void;
  /** Ends all workers. */
  close(): Promise<void>;
}
