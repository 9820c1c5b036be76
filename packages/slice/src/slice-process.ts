import { toErrorRecord, withPlace } from '@accelerator/base';
import { preloadPackages } from './job-module.ts';
import { runTask } from './run-task.ts';
import type { Task, TaskNews, TaskResult } from './task.ts';

/** What the pool sends to a slice process. */
export interface TaskMessage {
  readonly task: Task;
  readonly attempt: string;
}

/** Before a task of a job comes: load what it will need. */
export interface PrepareMessage {
  readonly prepare: string;
}

/** What a slice process answers. */
export type SliceMessage =
  | { readonly type: 'news'; readonly news: TaskNews }
  | { readonly type: 'done'; readonly result: TaskResult };

const project = process.argv[2] ?? process.cwd();

// The engine is gone: nobody will ever ask for this result.
process.on('disconnect', () => process.exit(0));

process.on('message', (message: TaskMessage | PrepareMessage) => {
  if ('prepare' in message) {
    void preloadPackages(project, message.prepare).catch(() => {});
    return;
  }
  const tell = (news: TaskNews): void => send({ type: 'news', news });
  void runTask(project, message.task, message.attempt, tell)
    // What goes wrong before the method runs: no room for the directory of the attempt.
    .catch(
      (error: unknown): TaskResult => ({ ok: false, error: toErrorRecord(withPlace(error, message.task.jobPath)) }),
    )
    .then((result) => send({ type: 'done', result }));
});

function send(message: SliceMessage): void {
  process.send?.(message);
}
