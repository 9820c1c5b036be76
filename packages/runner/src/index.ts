export type { EventListener, RunEvent } from './events.ts';
export type { Executor, Task, TaskNews, TaskResult } from './executor.ts';
export { LocalPool } from './local-pool.ts';
export { type JobPlan, type JobTools, runJob } from './run-job.ts';
