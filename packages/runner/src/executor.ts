import type { Task, TaskNews, TaskResult } from '@accelerator/slice';

/** Where work is sent. The local pool is the first; a cluster would be the next. */
export interface Executor {
  /** How many tasks run at the same time. */
  readonly workers: number;
  /** Begins to start up, in the background: called when it is sure that something must run. */
  warmUp(): void;
  /** Lets workers that are idle load what the tasks of a job will need. */
  prepare(jobPath: string): void;
  /**
   * Runs a task as soon as a worker is free. Aborting the signal ends it, by force if need be, and rejects.
   * @param attempt name of the directory, in the job's `attempts`, that the task may write to
   */
  run(task: Task, attempt: string, onNews: (news: TaskNews) => void, signal: AbortSignal): Promise<TaskResult>;
  /** Ends all workers. */
  close(): Promise<void>;
}
