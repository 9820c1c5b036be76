/** Agents joined or left. */
export interface AgentsChanged {
  readonly type: 'agents-changed';
  /** Those that take tasks of this run, by name. */
  readonly agents: readonly string[];
  /** How many tasks they run at the same time. */
  readonly slots: number;
}

/** There is no agent that may run what this run has to do: it waits for one. */
export interface WaitingForAgents {
  readonly type: 'waiting-for-agents';
  /** Seconds after which the run fails. */
  readonly limit: number;
}

/** Redis does not answer, and the run waits for it. */
export interface RedisAway {
  readonly type: 'redis-away';
  /** Its address, without a password. */
  readonly address: string;
  /** Since it answered last. */
  readonly seconds: number;
}

/** Redis answers again. */
export interface RedisBack {
  readonly type: 'redis-back';
  readonly address: string;
}
