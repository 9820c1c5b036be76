import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Installation } from '../fingerprint.ts';
import { loadModules } from '../modules.ts';
import { Names } from '../names.ts';
import type { AgentInfo, Order, WireResult, WireTask } from '../protocol.ts';
import { atMost, connect, Wakefulness } from '../redis.ts';
import type { ClusterSettings, SharedWorkdir } from '../settings.ts';
import { readAgents, whyNot } from './known-agents.ts';

/** What Redis says of a task. */
export type TaskState = 'open' | 'gone' | 'stalled' | WireResult;

interface LookedAt {
  readonly state: TaskState;
  /** The name of the agent that took the task last. */
  readonly taker: string | undefined;
}

/** What a driver hears. */
export interface DriverEars {
  readonly onNews: (text: string) => void;
  readonly onJoining: () => void;
  /** The connection is lost, or there again. */
  readonly onAway: () => void;
  readonly onBack: () => void;
}

/** Results stay so long for a driver that has not heard of them. */
const keptSeconds = 3600;
const keptResults = 1000;
const farewellMs = 500;

/** Two connections of a driver, and what it does with them. */
export class DriverLink {
  readonly names: Names;
  readonly installation: Installation;
  readonly #id: string;
  readonly #lockMs: number;
  readonly #redis: Redis;
  readonly #listener: Redis;
  readonly #queue: Queue<WireTask, WireResult>;
  readonly #wakefulness = new Wakefulness();

  private constructor(
    id: string,
    { lock }: ClusterSettings,
    names: Names,
    {
      redis,
      listener,
      queue,
      installation,
    }: {
      readonly redis: Redis;
      readonly listener: Redis;
      readonly queue: Queue<WireTask, WireResult>;
      readonly installation: Installation;
    },
  ) {
    this.#id = id;
    this.#lockMs = lock * 1000;
    this.names = names;
    this.#redis = redis;
    this.#listener = listener;
    this.#queue = queue;
    this.installation = installation;
    this.#wakefulness.add(redis);
    this.#wakefulness.add(listener);
  }

  /** @throws AcceleratorError `CLUSTER_PACKAGES_MISSING`, `REDIS_UNREACHABLE`, `REDIS_ADDRESS_INVALID` */
  static async open(
    id: string,
    settings: ClusterSettings,
    workdir: SharedWorkdir,
    installation: Installation,
    ears: DriverEars,
  ): Promise<DriverLink> {
    const modules = await loadModules();
    const names = new Names(workdir.id);
    const redis = await connect(modules, settings.redis);
    redis.on('close', ears.onAway);
    redis.on('ready', ears.onBack);
    const listener = await connect(modules, settings.redis);
    listener.on('message', (channel: string, text: string) => {
      if (channel === names.joining) ears.onJoining();
      else ears.onNews(text);
    });
    await listener.subscribe(names.news(id), names.joining);
    const options = {
      connection: redis,
      prefix: names.prefix,
      skipVersionCheck: true,
      // Nobody reads them: results come as news, and are looked up when these are lost.
      streams: { events: { maxLen: 100 } },
      // Of the check for tasks whose agent is gone: they are given up at once, and sent anew.
      maxStalledCount: 0,
      stalledInterval: settings.lock * 500,
    };
    const queue = new modules.Queue<WireTask, WireResult>(names.queue(installation.fingerprint), options);
    queue.on('error', () => {});
    await queue.waitUntilReady();
    const link = new DriverLink(id, settings, names, { redis, listener, queue, installation });
    await link.renewLease();
    return link;
  }

  get isThere(): boolean {
    return this.#redis.status === 'ready';
  }

  /** Whether the process has to stay for it. */
  stayAwake(isAwake: boolean): void {
    this.#wakefulness.set(isAwake);
  }

  /** Agents end the tasks of a driver that is not heard of. */
  async renewLease(): Promise<void> {
    await this.#redis.set(this.names.driver(this.#id), String(process.pid), 'PX', this.#lockMs);
  }

  /** @param isUrgent before what waits: others wait for it */
  async send(
    tasks: readonly { readonly id: string; readonly data: WireTask; readonly isUrgent: boolean }[],
  ): Promise<void> {
    const keep = { age: keptSeconds, count: keptResults };
    await this.#queue.addBulk(
      tasks.map(({ id, data, isUrgent }) => ({
        name: 'task',
        data,
        opts: { jobId: id, lifo: isUrgent, attempts: 1, removeOnComplete: keep, removeOnFail: keep },
      })),
    );
  }

  /** What has become of tasks, and the agents that took them; in one go. */
  async lookAt(ids: readonly string[]): Promise<LookedAt[]> {
    const pipeline = this.#redis.pipeline();
    const { fingerprint } = this.installation;
    for (const id of ids)
      pipeline.hmget(this.names.task(fingerprint, id), 'timestamp', 'returnvalue', 'failedReason', 'stc', 'pb');
    const all = (await pipeline.exec()) ?? [];
    return ids.map((_, index): LookedAt => {
      const found: unknown = all[index]?.[1];
      const taker: unknown = Array.isArray(found) ? found[4] : undefined;
      return { state: stateOf(found), taker: typeof taker === 'string' ? taker : undefined };
    });
  }

  /** Finds tasks whose agent is gone. @returns their ids, also those of other drivers */
  findStalled(): Promise<string[]> {
    return this.#queue.getBackend().moveStalledJobsToWait();
  }

  /** @returns those that nobody had begun, and nobody will */
  async withdraw(ids: readonly string[]): Promise<string[]> {
    const marks = this.#redis.pipeline();
    for (const id of ids) marks.set(this.names.cancelled(id), '1', 'EX', keptSeconds);
    const marked = marks.exec();
    await this.order({ type: 'cancel', tasks: ids });
    await marked;
    const removed = await Promise.all(ids.map((id) => this.#queue.remove(id).catch(() => 0)));
    return ids.filter((_, index) => removed[index] === 1);
  }

  async order(order: Order, agent?: string): Promise<void> {
    await this.#redis.publish(this.names.orders(agent), JSON.stringify(order));
  }

  agents(): Promise<AgentInfo[]> {
    return readAgents(this.#redis, this.names);
  }

  /** Why agents take none of these tasks, each with its name. */
  async whyNot(agents: readonly AgentInfo[]): Promise<string[]> {
    const all = agents.map(async (agent) => {
      const why = await whyNot(this.#redis, this.names, this.installation, agent);
      return `${agent.name} (${why ?? 'which has just come'})`;
    });
    return Promise.all(all);
  }

  /** Nobody waits for anything any more. */
  async close(): Promise<void> {
    if (this.isThere) {
      const forgotten = this.#redis.del(this.names.driver(this.#id));
      await atMost(farewellMs, Promise.all([forgotten, this.order({ type: 'leave', driver: this.#id })]));
    }
    await atMost(farewellMs, this.#queue.close());
    this.#listener.disconnect();
    this.#redis.disconnect();
  }
}

function stateOf(found: unknown): TaskState {
  const [timestamp, returned, failed, stalled]: unknown[] = Array.isArray(found) ? found : [];
  if (typeof returned === 'string') {
    const result: WireResult = JSON.parse(returned);
    return result;
  }
  if (typeof failed === 'string' || typeof stalled === 'string') return 'stalled';
  return typeof timestamp === 'string' ? 'open' : 'gone';
}
