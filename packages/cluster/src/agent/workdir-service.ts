import { hostname } from 'node:os';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Installation } from '../fingerprint.ts';
import type { Modules } from '../modules.ts';
import { Names } from '../names.ts';
import type { AgentInfo, Order, WireResult, WireTask } from '../protocol.ts';
import { atMost } from '../redis.ts';
import type { SharedWorkdir } from '../settings.ts';
import { AgentTask, type TaskPool } from './agent-task.ts';
import { checkHost, seesJob } from './check-host.ts';
import { Outbox } from './outbox.ts';

export interface ServiceParts {
  readonly name: string;
  readonly pool: TaskPool;
  readonly slots: number;
  readonly lockMs: number;
  readonly workdir: SharedWorkdir;
  readonly installation: Installation;
}

const packagesSeconds = 86_400;
const resultsMs = 3000;
const farewellMs = 1000;

/** Connections of an agent, for one workdir. */
interface Lines {
  readonly redis: Redis;
  readonly listener: Redis;
  readonly worker: Worker<WireTask, WireResult>;
}

/** What an agent does for one workdir: takes tasks from its queue, and says that it is there. */
export class WorkdirService {
  readonly #parts: ServiceParts;
  readonly #names: Names;
  readonly #tasks = new Map<string, AgentTask>();
  readonly #outbox: Outbox;
  readonly #started = new Date().toISOString();
  #lines: Lines | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastContact = performance.now();
  #lent = 0;
  #unfit: string | undefined;
  #isClosing = false;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#names = new Names(parts.workdir.id);
    this.#outbox = new Outbox(parts.name, (driver, text) => {
      void this.#lines?.redis.publish(this.#names.news(driver), text).catch(() => {});
    });
  }

  async open({ Worker }: Modules, redis: Redis, listener: Redis): Promise<void> {
    const { name, slots, lockMs, installation } = this.#parts;
    listener.on('message', (_: string, text: string) => this.#obey(JSON.parse(text)));
    await listener.subscribe(this.#names.orders(), this.#names.orders(name));
    const worker = new Worker<WireTask, WireResult>(
      this.#names.queue(installation.fingerprint),
      (job) => this.#process(job),
      {
        connection: redis,
        prefix: this.#names.prefix,
        name,
        concurrency: slots,
        lockDuration: lockMs,
        // Drivers look for tasks whose agent is gone: of these there are few.
        skipStalledCheck: true,
        skipVersionCheck: true,
        autorun: false,
      },
    );
    worker.on('error', () => {});
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#tasks.get(id)?.end('stopped', 'the agent has lost it');
    });
    this.#lines = { redis, listener, worker };
    await worker.waitUntilReady();
    await this.#beat();
    await redis.publish(this.#names.joining, name);
    void worker.run().catch(() => {});
    this.#timer = setInterval(() => void this.#beatOrFence(), lockMs / 4);
  }

  /** Resolves when nothing runs. */
  async stopTaking(): Promise<void> {
    this.#isClosing = true;
    await this.#beat().catch(() => {});
    await this.#lines?.redis.publish(this.#names.joining, this.#parts.name).catch(() => {});
    await this.#lines?.worker.pause();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    for (const task of this.#tasks.values()) task.end('stopped', 'the agent was stopped');
    const lines = this.#lines;
    if (lines === undefined) return;
    const { redis, listener, worker } = lines;
    // What is told last has to be on its way.
    await atMost(resultsMs, worker.close());
    if (redis.status === 'ready') await atMost(farewellMs, this.#sayFarewell(redis));
    listener.disconnect();
    redis.disconnect();
  }

  async #sayFarewell(redis: Redis): Promise<void> {
    const { name } = this.#parts;
    await redis.del(this.#names.agent(name));
    await redis.srem(this.#names.agents, name);
    await redis.publish(this.#names.joining, name);
  }

  async #process({ id = '', data }: Job<WireTask, WireResult>): Promise<WireResult> {
    const { driver } = data;
    const result = await this.#run(id, data);
    // Faster than by the queue, which has it too for the case that this is lost.
    this.#outbox.tell(driver, id, { type: 'ended', result });
    return result;
  }

  async #run(id: string, { driver, task }: WireTask): Promise<WireResult> {
    const { name: agent, pool, workdir } = this.#parts;
    const redis = this.#lines?.redis;
    const [lease, cancelled] = (await redis?.mget(this.#names.driver(driver), this.#names.cancelled(id))) ?? [];
    if (typeof lease !== 'string' || typeof cancelled === 'string') {
      return { agent, ended: 'dropped', why: 'nobody waits for it' };
    }
    if (this.#isClosing) return { agent, ended: 'stopped', why: 'the agent was stopped' };
    if (!(await seesJob(workdir.path, task.job.id))) {
      return this.#giveUp(`it does not see ${task.job.id} in its workdir ${workdir.path}`);
    }
    const running = new AgentTask({
      agent,
      driver,
      task: { ...task, job: { root: workdir.id, id: task.job.id } },
      tell: (news) => this.#outbox.tell(driver, id, news),
      onLent: (isLent) => this.#lend(isLent ? 1 : -1),
    });
    this.#tasks.set(id, running);
    try {
      const result = await running.run(pool);
      return result.ended === 'unfit' ? this.#giveUp(result.why) : result;
    } finally {
      this.#tasks.delete(id);
    }
  }

  /** It would fail the tasks of all others, too: it takes no more, and says why. */
  #giveUp(why: string): WireResult {
    this.#unfit = why;
    void this.#lines?.worker.pause(true);
    void this.#beat()
      .then(() => this.#lines?.redis.publish(this.#names.joining, this.#parts.name))
      .catch(() => {});
    return { agent: this.#parts.name, ended: 'unfit', why };
  }

  /** While phases wait for jobs that they have asked for, as many more tasks are taken: these jobs may be among them. */
  #lend(by: number): void {
    this.#lent += by;
    const worker = this.#lines?.worker;
    if (worker === undefined || this.#isClosing || this.#unfit !== undefined) return;
    worker.concurrency = this.#parts.slots + this.#lent;
    // Its loop looks at that when a task ends; being resumed wakes it up before.
    if (by > 0) void worker.pause(true).then(() => worker.resume());
  }

  #obey(order: Order): void {
    const { pool, workdir, name } = this.#parts;
    switch (order.type) {
      case 'cancel':
        for (const id of order.tasks) this.#tasks.get(id)?.end('dropped', 'it was stopped');
        return;
      case 'leave':
        this.#leave(order.driver);
        return;
      case 'prepare':
        pool.prepare({ root: workdir.id, id: order.job });
        return;
      case 'warm-up':
        pool.warmUp(Math.min(order.tasks, this.#parts.slots));
        return;
      case 'answer':
        this.#tasks.get(order.task)?.answer(order.question, order.answer);
        return;
      case 'check':
        void checkHost(name, workdir.path, order).then(async (answer) => {
          const list = this.#names.reply(order.reply);
          await this.#lines?.redis.rpush(list, JSON.stringify(answer));
          await this.#lines?.redis.expire(list, 60);
        });
        return;
    }
  }

  #leave(driver: string): void {
    for (const task of this.#tasks.values()) if (task.driver === driver) task.end('dropped', 'nobody waits for it');
  }

  /** Says that it is there, and looks whether drivers are. */
  async #beat(): Promise<void> {
    const { name, slots, installation, lockMs } = this.#parts;
    const redis = this.#lines?.redis;
    if (redis === undefined) return;
    const info: AgentInfo = {
      name,
      host: hostname(),
      slots,
      busy: this.#tasks.size,
      fingerprint: installation.fingerprint,
      started: this.#started,
      ...(this.#isClosing && { unfit: 'it is being stopped' }),
      ...(this.#unfit !== undefined && { unfit: this.#unfit }),
    };
    const drivers = [...new Set([...this.#tasks.values()].map(({ driver }) => driver))];
    const [, , , leases] = await Promise.all([
      redis.set(this.#names.agent(name), JSON.stringify(info), 'PX', 3 * lockMs),
      redis.sadd(this.#names.agents, name),
      this.#keepPackages(redis),
      drivers.length === 0 ? [] : redis.mget(drivers.map((driver) => this.#names.driver(driver))),
    ]);
    this.#lastContact = performance.now();
    for (const [index, driver] of drivers.entries()) if (typeof leases[index] !== 'string') this.#leave(driver);
  }

  /** Some thousand names, which all agents of a kind share: written when they are not there, and else kept. */
  async #keepPackages(redis: Redis): Promise<void> {
    const { fingerprint, parts } = this.#parts.installation;
    const key = this.#names.packages(fingerprint);
    const isKept = await redis.expire(key, packagesSeconds);
    if (isKept === 0) await redis.set(key, JSON.stringify(parts), 'EX', packagesSeconds);
  }

  /** Who is not heard of must not go on: its tasks are given to others. */
  async #beatOrFence(): Promise<void> {
    if (performance.now() - this.#lastContact > this.#parts.lockMs) {
      for (const task of this.#tasks.values()) task.end('stopped', 'the agent has lost touch with Redis');
    }
    if (this.#lines?.redis.status === 'ready') await this.#beat().catch(() => {});
  }
}
