import { AcceleratorError } from '@accelerator/base';

/** Tasks are to run on agents, and the packages for that are not installed. */
export function clusterPackagesMissing(cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'CLUSTER_PACKAGES_MISSING',
    message: 'Agents need the packages bullmq and ioredis, which can’t be loaded here.',
    hint: 'Install them in the project: `npm install bullmq ioredis`. Or run on this machine: `ax run --executor local`.',
    cause,
  });
}

/**
 * Redis does not answer: when a run or an agent begins, or for a minute while it runs.
 *
 * @remedy Is it there, and is it reached from this host? `AX_REDIS_URL` says where it is; without it `executor.redis` in
 * `ax.config.ts` does. What was finished counts: the next run goes on.
 */
export function redisUnreachable(address: string, cause?: unknown): AcceleratorError {
  const reason = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  return new AcceleratorError({
    code: 'REDIS_UNREACHABLE',
    message: `Redis at ${address} does not answer${reason}.`,
    hint: '`AX_REDIS_URL` says where it is, else `executor.redis` in ax.config.ts. `ax run --executor local` goes without.',
    cause,
    details: { address },
  });
}

/** `AX_REDIS_URL`, `--redis` or `executor.redis` is no address. */
export function redisAddressInvalid(given: string): AcceleratorError {
  return new AcceleratorError({
    code: 'REDIS_ADDRESS_INVALID',
    message: `Expected the address of Redis, such as redis://host:6379 or rediss://user:password@host:6380/0, received '${given}'.`,
    hint: '`AX_REDIS_URL` says where it is, else `executor.redis` in ax.config.ts.',
  });
}

/**
 * There was no agent that could run what there was to do.
 *
 * @remedy Start `ax agent` on a host that sees the workdir, in an installation with the same packages. `ax agents` lists
 * those that are there, and in what they differ.
 */
export function noAgents(
  workdir: string,
  { seconds, others }: { seconds: number; others: readonly string[] },
): AcceleratorError {
  const there = others.length === 0 ? 'There is none' : `There are others: ${others.join('; ')}`;
  return new AcceleratorError({
    code: 'NO_AGENTS',
    message: `No agent for the workdir ${workdir} came within ${seconds} s. ${there}.`,
    hint: '`ax agent` starts one, in the project on a host that sees the workdir; `ax agents` lists them. `ax run --executor local` goes without.',
    details: { workdir, seconds, others: [...others] },
  });
}

/**
 * An agent can't work in a workdir: it is not there, or can't be written. It makes none: on a host where the file system is
 * not mounted that would be another one, for which nobody has tasks.
 */
export function agentWorkdirUnusable(directory: string, reason: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'AGENT_WORKDIR_UNUSABLE',
    message: `An agent can't work in the workdir '${directory}': ${reason}.`,
    hint: 'Agents and the host of `ax run` share it, by the same user: is the file system mounted here? The first `ax run` makes it, and waits for agents.',
    cause,
    details: { directory },
  });
}
