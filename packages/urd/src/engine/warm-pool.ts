import type { LoadedMethod } from '@accelerator/method';
import { type Executor, RunLimits } from '@accelerator/runner';
import type { Workdir } from '@accelerator/store';
import { createExecutor } from '../create-executor.ts';
import type { Project } from '../project.ts';

/** What a run may use of a pool until it gives it back. */
export interface PoolLease {
  readonly executor: Executor;
  readonly limits: RunLimits;
  /** To be told of each method before a job of it is looked for. */
  readonly onMethod: (method: LoadedMethod) => void;
  giveBack(): void;
}

/**
 * One pool of slice processes for many runs, one after the other and at the same time. Another configuration has another
 * one; that of before is closed when its last run gives it back.
 */
export class WarmPool {
  readonly #pools = new Map<string, Pool>();
  readonly #closing = new Set<Promise<void>>();

  lease(project: Project, workdir: Workdir): PoolLease {
    const id = JSON.stringify([
      project.directory,
      [...project.workdirs],
      workdir.name,
      workdir.path,
      project.config.workers,
      project.config.executor,
    ]);
    const pool = this.#pools.get(id) ?? new Pool(createExecutor(project, workdir));
    // The latest is the last one.
    this.#pools.delete(id);
    this.#pools.set(id, pool);
    pool.users++;
    for (const [other, { users }] of this.#pools) if (other !== id && users === 0) this.#close(other);
    return {
      executor: pool.executor,
      limits: pool.limits,
      onMethod: (method) => pool.admit(method),
      giveBack: () => {
        pool.users--;
        const isLatest = [...this.#pools.keys()].at(-1) === id;
        if (pool.users === 0 && !isLatest) this.#close(id);
      },
    };
  }

  async close(): Promise<void> {
    for (const id of [...this.#pools.keys()]) this.#close(id);
    await Promise.all(this.#closing);
  }

  #close(id: string): void {
    const closed = this.#pools.get(id)?.executor.close();
    this.#pools.delete(id);
    if (closed === undefined) return;
    this.#closing.add(closed);
    void closed.finally(() => this.#closing.delete(closed));
  }
}

class Pool {
  readonly executor: Executor;
  readonly limits = new RunLimits();
  users = 0;
  /** Packages that its processes may have loaded: what was installed then. */
  readonly #packages = new Map<string, string>();

  constructor(executor: Executor) {
    this.executor = executor;
  }

  /** A process that has loaded a package keeps it, whatever is installed in its place meanwhile. */
  admit({ packageTrees }: LoadedMethod): void {
    const found = Object.entries(packageTrees);
    if (found.some(([folder, tree]) => (this.#packages.get(folder) ?? tree) !== tree)) {
      this.executor.renew?.();
      this.#packages.clear();
    }
    for (const [folder, tree] of found) this.#packages.set(folder, tree);
  }
}
