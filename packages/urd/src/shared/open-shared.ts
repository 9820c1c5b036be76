import type { SharedCache } from '@accelerator/shared-cache';
import type { EventListener, Workdir } from '@accelerator/store';
import type { Project } from '../project.ts';
import { versions } from '../versions.ts';
import type { CacheRun } from './cache-run.ts';
import { healer } from './heal.ts';
import { healNow } from './heal-now.ts';

/**
 * The shared cache of a project; undefined when it has none, and then nothing of it is loaded. Nobody is asked yet.
 * @throws AcceleratorError what opening a store throws
 */
export async function openShared(run: CacheRun): Promise<SharedCache | undefined> {
  const { project, workdir, emit, session } = run;
  const { sharedCache, durability } = project.config;
  if (sharedCache === undefined) return undefined;
  const { SharedCache: Cache } = await import('@accelerator/shared-cache');
  const cache: SharedCache = await Cache.open(sharedCache, {
    project: project.directory,
    workdir,
    engine: versions.accelerator ?? '',
    emit,
    durable: durability === 'full',
    session,
    heal: (job) => heal(job),
  });
  const heal = healer(run, cache);
  return cache;
}

/**
 * Lets columns come that are read in this process. Returns a function that ends it; does nothing without a shared cache.
 * @param emit of a run, which builds again what the cache has lost; absent: a command, which only says so
 */
export async function bringWhenRead(project: Project, workdir: Workdir, emit?: EventListener): Promise<() => void> {
  const { sharedCache } = project.config;
  if (sharedCache === undefined) return () => {};
  const shared = await import('@accelerator/shared-cache');
  const heal = emit && healNow(shared.askProgram, { project, workdir, emit });
  return shared.bringWhenRead(sharedCache, workdir, heal);
}
