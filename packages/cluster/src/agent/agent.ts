import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { LocalPool } from '@accelerator/runner';
import { installationOf } from '../fingerprint.ts';
import { loadModules } from '../modules.ts';
import { atMost, connect } from '../redis.ts';
import type { ClusterSettings, SharedWorkdir } from '../settings.ts';
import type { TaskPool } from './agent-task.ts';
import { probeWorkdir } from './check-host.ts';
import { WorkdirService } from './workdir-service.ts';

export interface AgentOptions extends ClusterSettings {
  /** How many tasks it runs at the same time. */
  readonly slots: number;
  readonly workdirs: readonly SharedWorkdir[];
  /** What runs them. Default: slice processes here. */
  readonly pool?: TaskPool;
  /** Default: host and process. */
  readonly name?: string;
}

/** After being asked to end it gives tasks so long; then they are done elsewhere. */
const graceMs = 10_000;

/** Runs tasks that drivers on other hosts have put into the queues of workdirs which this host sees, in a local pool. */
export class Agent {
  /** Host and process; with a nonce, since containers may have the same of both. */
  readonly name: string;
  readonly #pool: TaskPool;
  readonly #services: readonly WorkdirService[];

  private constructor(name: string, pool: TaskPool, services: readonly WorkdirService[]) {
    this.name = name;
    this.#pool = pool;
    this.#services = services;
  }

  /**
   * @throws AcceleratorError `AGENT_WORKDIR_UNUSABLE`, `CLUSTER_PACKAGES_MISSING`, `REDIS_UNREACHABLE`,
   * `REDIS_ADDRESS_INVALID`
   */
  static async start(options: AgentOptions): Promise<Agent> {
    const { project, engine, slots, workdirs, lock } = options;
    for (const { path } of workdirs) probeWorkdir(path);
    const modules = await loadModules();
    const name =
      options.name ?? `${hostname()}.${process.pid}${process.pid < 1000 ? `.${randomBytes(2).toString('hex')}` : ''}`;
    const roots = Object.fromEntries(workdirs.map(({ id, path }) => [id, path]));
    const others = Object.fromEntries(
      workdirs.flatMap(({ id, others: read }) => (read === undefined ? [] : [[id, read]])),
    );
    const pool = options.pool ?? new LocalPool({ project, roots, others, workers: slots });
    const installation = installationOf(project, engine);
    const services: WorkdirService[] = [];
    for (const workdir of workdirs) {
      const redis = await connect(modules, options.redis);
      const listener = await connect(modules, options.redis);
      const service = new WorkdirService({ name, pool, slots, lockMs: lock * 1000, workdir, installation });
      await service.open(modules, redis, listener);
      services.push(service);
    }
    return new Agent(name, pool, services);
  }

  /** Takes no more, waits a while for what runs, and ends the rest. @param isUrgent it does not wait */
  async close(isUrgent = false): Promise<void> {
    const services = this.#services;
    if (!isUrgent) {
      await atMost(graceMs, Promise.all(services.map((service) => service.stopTaking())));
    }
    await Promise.all(services.map((service) => service.close()));
    await this.#pool.close();
  }
}
