export type { EventListener, RunEvent } from './events.ts';
export type { Executor } from './executor.ts';
export type { JobPlan, JobTools } from './job-plan.ts';
export { LocalPool } from './local/local-pool.ts';
export { runJob } from './run-job.ts';
