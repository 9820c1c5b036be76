import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { lockKey } from '@accelerator/store';
import type { Redis } from 'ioredis';
import { readAgents, whyNot } from './driver/known-agents.ts';
import { installationOf } from './fingerprint.ts';
import { loadModules } from './modules.ts';
import { Names } from './names.ts';
import type { AgentInfo, CheckAnswer, Order } from './protocol.ts';
import { connect } from './redis.ts';
import type { ClusterSettings, SharedWorkdir } from './settings.ts';

/** An agent, as `ax agents` shows it. */
export interface ListedAgent extends Omit<AgentInfo, 'unfit'> {
  /** Why it takes no tasks of this project; null: it does. */
  readonly why: string | null;
  /** What a check has found; absent when none was asked for, null when it did not answer. */
  readonly check?: { readonly sameFiles: boolean; readonly locks: CheckAnswer['locks'] } | null;
}

const answerMs = 3000;

/**
 * The agents of a workdir.
 * @param isChecked whether each is asked for a file that was just written, and for a lock that is held here
 * @throws AcceleratorError `CLUSTER_PACKAGES_MISSING`, `REDIS_UNREACHABLE`, `REDIS_ADDRESS_INVALID`
 */
export async function listAgents(
  settings: ClusterSettings,
  workdir: SharedWorkdir,
  isChecked: boolean,
): Promise<ListedAgent[]> {
  const redis = await connect(await loadModules(), settings.redis);
  try {
    const names = new Names(workdir.id);
    const here = installationOf(settings.project, settings.engine);
    const agents = await readAgents(redis, names);
    const found = isChecked ? await check(redis, names, workdir, agents.length) : undefined;
    return await Promise.all(
      agents.map(async (agent): Promise<ListedAgent> => {
        const { unfit, ...info } = agent;
        const why = (await whyNot(redis, names, here, agent)) ?? null;
        return { ...info, why, ...(found !== undefined && { check: found.get(agent.name) ?? null }) };
      }),
    );
  } finally {
    redis.disconnect();
  }
}

async function check(
  redis: Redis,
  names: Names,
  workdir: SharedWorkdir,
  count: number,
): Promise<Map<string, NonNullable<ListedAgent['check']>>> {
  const reply = randomBytes(6).toString('hex');
  const file = `.probe-${reply}`;
  const lock = `probe-${reply}`;
  const content = randomBytes(32);
  const held = await lockKey(workdir.path, lock, () => {});
  const answers = new Map<string, NonNullable<ListedAgent['check']>>();
  try {
    writeFileSync(path.join(workdir.path, file), content);
    const order: Order = { type: 'check', file, lock, reply };
    await redis.publish(names.orders(), JSON.stringify(order));
    const limit = performance.now() + answerMs;
    while (answers.size < count && performance.now() < limit) {
      const left = Math.max(0.1, (limit - performance.now()) / 1000);
      const [, text] = (await redis.blpop(names.reply(reply), left)) ?? [];
      if (text === undefined) break;
      const { agent, digest, locks }: CheckAnswer = JSON.parse(text);
      answers.set(agent, { sameFiles: digest === digestOf(content), locks });
    }
    return answers;
  } finally {
    held.release();
    rmSync(path.join(workdir.path, file), { force: true });
  }
}
