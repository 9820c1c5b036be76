import { preloadColumns } from '@accelerator/dataset';
import type { Task, TaskNews, TaskResult } from './executor.ts';
import { runTask } from './run-task.ts';

/** What the pool sends to a slice process. */
export interface TaskMessage {
  readonly task: Task;
  readonly attempt: string;
}

/** What a slice process answers. */
export type SliceMessage =
  | { readonly type: 'news'; readonly news: TaskNews }
  | { readonly type: 'done'; readonly result: TaskResult };

const project = process.argv[2];
const columns = preloadColumns();

// The engine is gone: nobody will ever ask for this result.
process.on('disconnect', () => process.exit(0));

process.on('message', (message: TaskMessage) => {
  void columns
    .then(() => runTask(project ?? process.cwd(), message.task, message.attempt, (news) => send({ type: 'news', news })))
    .then((result) => send({ type: 'done', result }));
});

function send(message: SliceMessage): void {
  process.send?.(message);
}
