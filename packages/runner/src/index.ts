export type { Executor, ExecutorNews, TaskResult } from './executor.ts';
export type { JobPlan, JobTools } from './job-plan.ts';
export { LocalPool, type LocalPoolOptions } from './local/local-pool.ts';
export { runJob } from './run-job.ts';
export { RunLimits } from './run-limits.ts';
export { failureDigest, type SubjobMade } from './run-subjobs.ts';
