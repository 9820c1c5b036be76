export type { EventListener, RunEvent } from './events.ts';
export type { Executor, Task, TaskNews, TaskResult } from './executor.ts';
export { type JobModule, loadJobModule } from './job-module.ts';
export type { JobPlan, JobTools } from './job-plan.ts';
export { LocalPool } from './local-pool.ts';
export { runJob } from './run-job.ts';
