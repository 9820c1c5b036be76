import { randomBytes } from 'node:crypto';
import {
  cancelledError,
  type Executor,
  type ExecutorNews,
  type ExecutorNotice,
  type TaskResult,
} from '@accelerator/runner';
import type { JobName, Task } from '@accelerator/slice';
import { noAgents, redisUnreachable } from '../errors.ts';
import { installationOf } from '../fingerprint.ts';
import type { AgentInfo, NewsBatch, Order, WireTask } from '../protocol.ts';
import { shownAddress } from '../redis.ts';
import type { ClusterSettings, SharedWorkdir } from '../settings.ts';
import { Batch } from './batch.ts';
import { DriverLink, type TaskState } from './driver-link.ts';
import { HandOutCost } from './hand-out-cost.ts';
import { OpenTask } from './open-task.ts';

export interface BullExecutorOptions extends ClusterSettings {
  readonly workdir: SharedWorkdir;
  /** Seconds that it waits when there is no agent. */
  readonly waitForAgents: number;
}

/** Stopping a run takes less than two seconds, whatever agents do. */
const longestGoodbyeMs = 1800;
/** Who is told of it may have a guess. */
const awayToldMs = 5000;
const awayLimitMs = 60_000;
const joiningMs = 50;
const prepareMs = 1000;
/** Of a great many tasks some are looked at each time. */
const mostLooks = 500;

/** Sends tasks to agents on other machines, by a queue in Redis. It connects when there is something to run. */
export class BullExecutor implements Executor {
  readonly #options: BullExecutorOptions;
  readonly #id = randomBytes(6).toString('hex');
  readonly #open = new Map<string, OpenTask>();
  readonly #cost = new HandOutCost();
  readonly #slotListeners = new Set<() => void>();
  readonly #noticeListeners = new Set<(notice: ExecutorNotice) => void>();
  readonly #toSend = new Batch<OpenTask>((tasks) => void this.#send(tasks));
  readonly #toCancel = new Batch<OpenTask>((tasks) => void this.#withdraw(tasks));
  #link: Promise<DriverLink> | undefined;
  #timers: NodeJS.Timeout[] = [];
  #agents: readonly AgentInfo[] = [];
  #lastTask = 0;
  #preparedMs = Number.NEGATIVE_INFINITY;
  #joining: NodeJS.Timeout | undefined;
  #looked = 0;
  #isClosed = false;
  /** Since when tasks wait and there is no agent. */
  #lonelySince: number | undefined;
  #isLonelyTold = false;
  #awaySince: number | undefined;
  #isAwayTold = false;
  #lastAway = Number.NEGATIVE_INFINITY;

  constructor(options: BullExecutorOptions) {
    this.#options = options;
  }

  slots(): number {
    return this.#agents.reduce((sum, { slots }) => sum + slots, 0);
  }

  onSlots(listener: () => void): () => void {
    this.#slotListeners.add(listener);
    return () => this.#slotListeners.delete(listener);
  }

  onNotice(listener: (notice: ExecutorNotice) => void): () => void {
    this.#noticeListeners.add(listener);
    return () => this.#noticeListeners.delete(listener);
  }

  worthwhileSeconds(): number {
    return this.#cost.worthwhileSeconds(this.slots());
  }

  warmUp(tasks: number): void {
    this.#order({ type: 'warm-up', tasks });
  }

  /** Packages stay loaded: so often is enough for those of thousands of small jobs, which all agents hear of. */
  prepare({ id }: JobName): void {
    if (performance.now() - this.#preparedMs < prepareMs) return;
    this.#preparedMs = performance.now();
    this.#order({ type: 'prepare', job: id });
  }

  async run(task: Task, onNews: (news: ExecutorNews) => void, signal: AbortSignal): Promise<TaskResult> {
    const link = await this.#connect();
    if (signal.aborted || this.#isClosed) throw cancelledError();
    const id = `${this.#id}.${++this.#lastTask}`;
    let cancel = (): void => {};
    try {
      return await new Promise<TaskResult>((resolve, reject) => {
        const open = new OpenTask({ id, task }, onNews, { resolve, reject }, (agent, question, answer) => {
          void link.order({ type: 'answer', task: id, question, answer }, agent).catch(() => {});
        });
        this.#open.set(id, open);
        if (this.#open.size === 1) this.#wake(link, true);
        cancel = () => this.#cancel(open);
        signal.addEventListener('abort', cancel, { once: true });
        this.#toSend.add(open);
      });
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#open.delete(id);
      if (this.#open.size === 0) this.#wake(link, false);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const open of this.#open.values()) this.#cancel(open);
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#joining);
    const link = await this.#link?.catch(() => undefined);
    await link?.close();
    for (const open of this.#open.values()) open.cancel(cancelledError());
  }

  #connect(): Promise<DriverLink> {
    this.#link ??= this.#openLink().catch((error: unknown) => {
      // The next task tries again.
      this.#link = undefined;
      throw error;
    });
    return this.#link;
  }

  async #openLink(): Promise<DriverLink> {
    const { workdir, project, engine, lock } = this.#options;
    const installation = installationOf(project, engine);
    const link = await DriverLink.open(this.#id, this.#options, workdir, installation, {
      onNews: (text) => this.#hear(text),
      onJoining: () => {
        // A hundred may join at once, and each look reads of all of them.
        this.#joining ??= setTimeout(() => {
          this.#joining = undefined;
          void this.#lookForAgents(link).catch(() => {});
        }, joiningMs).unref();
      },
      onAway: () => {
        this.#awaySince ??= performance.now();
      },
      onBack: () => this.#back(link),
    });
    await this.#lookForAgents(link);
    const every = (ms: number, work: () => Promise<void> | void): void => {
      const look = async (): Promise<void> => {
        // What is asked now would be answered all at once when it is there again.
        if (link.isThere) await work();
      };
      this.#timers.push(setInterval(() => void look().catch(() => {}), ms));
    };
    every(lock * 250, () => link.renewLease());
    every(Math.min(2000, lock * 250), () => this.#lookForAgents(link));
    every(Math.min(2000, lock * 250), () => this.#look(link));
    every(lock * 500, async () => this.#lose(await link.findStalled(), 'it is not heard of any more'));
    this.#timers.push(setInterval(() => this.#watchRedis(), 1000));
    this.#wake(link, this.#open.size > 0);
    return link;
  }

  /** With nothing to wait for, the process may end. */
  #wake(link: DriverLink, isAwake: boolean): void {
    link.stayAwake(isAwake);
    for (const timer of this.#timers) {
      if (isAwake) timer.ref();
      else timer.unref();
    }
    if (!isAwake) this.#lonelySince = undefined;
  }

  async #send(tasks: readonly OpenTask[]): Promise<void> {
    try {
      const link = await this.#connect();
      await link.send(
        tasks.map(({ id, task }) => {
          const data: WireTask = { driver: this.#id, task };
          return { id, data, isUrgent: (task.depth ?? 0) > 0 };
        }),
      );
      await this.#checkLoneliness(link);
    } catch (error) {
      for (const open of tasks) open.cancel(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #hear(text: string): void {
    const { agent, news }: NewsBatch = JSON.parse(text);
    for (const [id, each] of news) {
      const open = this.#open.get(id);
      if (open === undefined) continue;
      if (each.type === 'ended') this.#end(open, each.result);
      else open.hear(agent, each);
    }
  }

  #end(open: OpenTask, result: Exclude<TaskState, string>): void {
    this.#open.delete(open.id);
    if (open.isCancelled) {
      open.cancel(cancelledError());
      return;
    }
    const done = open.end(result, this.#wasAway(open));
    if (done?.cost !== undefined && open.startedMs !== undefined) {
      this.#cost.note((performance.now() - open.startedMs) / 1000, done.cost.seconds);
    }
  }

  #lose(ids: readonly string[], why: string, counts = true): void {
    for (const id of ids) {
      const open = this.#open.get(id);
      if (open === undefined) continue;
      this.#open.delete(id);
      if (open.isCancelled) open.cancel(cancelledError());
      else open.lose({ agent: open.agent ?? open.taker ?? 'unknown', why, counts }, this.#wasAway(open));
    }
  }

  /** News may be lost, and so may all that Redis had. */
  async #look(link: DriverLink): Promise<void> {
    const all = [...this.#open.values()].filter(({ sentMs }) => performance.now() - sentMs > 1000);
    if (all.length === 0) return;
    const from = this.#looked >= all.length ? 0 : this.#looked;
    const some = all.slice(from, from + mostLooks);
    this.#looked = from + some.length;
    const states = await link.lookAt(some.map(({ id }) => id));
    for (const [index, open] of some.entries()) {
      const { state, taker } = states[index] ?? { state: 'open', taker: undefined };
      open.taker ??= taker;
      if (!this.#open.has(open.id) || state === 'open') continue;
      if (state === 'gone') this.#lose([open.id], 'Redis knows nothing of it', false);
      else if (state === 'stalled') this.#lose([open.id], 'it is not heard of any more');
      else this.#end(open, state);
    }
  }

  #cancel(open: OpenTask): void {
    if (open.isCancelled) return;
    open.isCancelled = true;
    this.#toCancel.add(open);
    const limit = Math.min(longestGoodbyeMs, this.#options.lock * 1000);
    setTimeout(() => open.cancel(cancelledError()), limit).unref();
  }

  async #withdraw(tasks: readonly OpenTask[]): Promise<void> {
    const link = await this.#link?.catch(() => undefined);
    if (link?.isThere !== true) {
      for (const open of tasks) open.cancel(cancelledError());
      return;
    }
    const removed = new Set(await link.withdraw(tasks.map(({ id }) => id)).catch(() => []));
    for (const open of tasks) if (removed.has(open.id)) open.cancel(cancelledError());
  }

  async #lookForAgents(link: DriverLink): Promise<void> {
    const all = await link.agents();
    const { fingerprint } = link.installation;
    const fit = all.filter((agent) => agent.fingerprint === fingerprint && agent.unfit === undefined);
    const nameOf = (agents: readonly AgentInfo[]): string => agents.map(({ name, slots }) => `${name} ${slots}`).join();
    const hasChanged = nameOf(fit) !== nameOf(this.#agents);
    this.#agents = fit;
    if (hasChanged) {
      this.#tell({ type: 'agents-changed', agents: fit.map(({ name }) => name), slots: this.slots() });
      for (const listener of this.#slotListeners) listener();
    }
    await this.#checkLoneliness(link);
  }

  async #checkLoneliness(link: DriverLink): Promise<void> {
    if (this.#agents.length > 0 || this.#open.size === 0) {
      this.#lonelySince = undefined;
      this.#isLonelyTold = false;
      return;
    }
    const { waitForAgents, workdir } = this.#options;
    this.#lonelySince ??= performance.now();
    if (!this.#isLonelyTold) {
      this.#isLonelyTold = true;
      this.#tell({ type: 'waiting-for-agents', limit: waitForAgents });
    }
    if (performance.now() - this.#lonelySince < waitForAgents * 1000) return;
    const others = await link.whyNot(await link.agents());
    this.#failAll(noAgents(`${workdir.name} (${workdir.id})`, { seconds: waitForAgents, others }));
  }

  #failAll(error: Error): void {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const open of all) open.cancel(error);
    void this.#link?.then((link) => link.withdraw(all.map(({ id }) => id))).catch(() => {});
  }

  #watchRedis(): void {
    if (this.#awaySince === undefined || this.#open.size === 0) return;
    const address = shownAddress(this.#options.redis);
    const ms = performance.now() - this.#awaySince;
    if (ms > awayLimitMs) this.#failAll(redisUnreachable(address));
    if (ms < awayToldMs || this.#isAwayTold) return;
    this.#isAwayTold = true;
    this.#tell({ type: 'redis-away', address, seconds: Math.round(ms / 1000) });
  }

  #back(link: DriverLink | undefined): void {
    if (this.#awaySince === undefined) return;
    this.#awaySince = undefined;
    this.#lastAway = performance.now();
    if (this.#isAwayTold) this.#tell({ type: 'redis-back', address: shownAddress(this.#options.redis) });
    this.#isAwayTold = false;
    // It may have forgotten who waits.
    void link?.renewLease().catch(() => {});
  }

  /** Whether Redis was away while a task ran, or a little before: its agent could not be heard then. */
  #wasAway({ sentMs }: OpenTask): boolean {
    return this.#awaySince !== undefined || this.#lastAway > sentMs;
  }

  #tell(notice: ExecutorNotice): void {
    for (const listener of this.#noticeListeners) listener(notice);
  }

  /** What only helps: it may be lost. */
  #order(order: Order): void {
    void this.#connect()
      .then((link) => link.order(order))
      .catch(() => {});
  }
}
