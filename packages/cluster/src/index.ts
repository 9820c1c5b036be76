export { Agent, type AgentOptions } from './agent/agent.ts';
export { BullExecutor, type BullExecutorOptions } from './driver/bull-executor.ts';
export { agentWorkdirUnusable } from './errors.ts';
export { type ListedAgent, listAgents } from './list-agents.ts';
export { shownAddress } from './redis.ts';
export type { ClusterSettings, SharedWorkdir } from './settings.ts';
