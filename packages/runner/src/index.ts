export type { Executor, ExecutorNews, ExecutorNotice, LostPlace, TaskResult } from './executor.ts';
export { type FinishedElsewhere, type InstallPlan, installJob } from './install-job.ts';
export type { JobPlan, JobTools } from './job-plan.ts';
export { cancelledError } from './local/errors.ts';
export { LocalPool, type LocalPoolOptions } from './local/local-pool.ts';
export { OutputTeller } from './local/output-teller.ts';
export { runJob } from './run-job.ts';
export { RunLimits } from './run-limits.ts';
export { failureDigest, type SubjobMade } from './run-subjobs.ts';
