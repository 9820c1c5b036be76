import { compareCodeUnits } from '@accelerator/base';
import type { Redis } from 'ioredis';
import { firstDifference, type Installation } from '../fingerprint.ts';
import type { Names } from '../names.ts';
import type { AgentInfo } from '../protocol.ts';

/** Reads who is there. Names of those that are gone are removed. @throws what Redis throws */
export async function readAgents(redis: Redis, names: Names): Promise<AgentInfo[]> {
  const all = (await redis.smembers(names.agents)).sort(compareCodeUnits);
  if (all.length === 0) return [];
  const texts = await redis.mget(all.map((name) => names.agent(name)));
  const gone = all.filter((_, index) => typeof texts[index] !== 'string');
  if (gone.length > 0) await redis.srem(names.agents, ...gone);
  return texts.flatMap((text): AgentInfo[] => (typeof text === 'string' ? [JSON.parse(text)] : []));
}

/** Why an agent takes none of the tasks of an installation; undefined: it does. */
export async function whyNot(
  redis: Redis,
  names: Names,
  here: Installation,
  { fingerprint, unfit }: AgentInfo,
): Promise<string | undefined> {
  if (unfit !== undefined) return unfit;
  if (fingerprint === here.fingerprint) return undefined;
  const text = await redis.get(names.packages(fingerprint));
  const there: readonly string[] = text === null ? [] : JSON.parse(text);
  return firstDifference(here.parts, there) ?? 'other packages';
}
