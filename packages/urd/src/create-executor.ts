import { BullExecutor, type ClusterSettings, type SharedWorkdir } from '@accelerator/cluster';
import { type Executor, LocalPool } from '@accelerator/runner';
import type { DebugSetup } from '@accelerator/slice';
import type { OtherFolders, Workdir } from '@accelerator/store';
import { workdirWithoutId } from './errors.ts';
import type { Project } from './project.ts';
import { versions } from './versions.ts';

/** Where the jobs of a project run, by its configuration. Nothing is started before it is needed; close it at the end. */
export function createExecutor(project: Project, workdir: Workdir, debug?: DebugSetup): Executor {
  const { directory, config } = project;
  const { executor } = config;
  // A debugger attaches to one process, here.
  if (executor !== 'local' && debug === undefined) {
    return new BullExecutor({
      ...clusterSettings(project),
      workdir: sharedWorkdir(workdir),
      waitForAgents: executor.waitForAgents,
    });
  }
  // One that is not there yet may be made by a build.
  const roots = Object.fromEntries([...workdir.others, workdir].map(({ name, path }) => [name, path]));
  const others = Object.fromEntries(Object.keys(roots).map((root) => [root, without(roots, root)]));
  return new LocalPool({ project: directory, roots, others, workers: debug === undefined ? config.workers : 1, debug });
}

/** Where agents and runs of a project meet, also of one that runs its tasks itself. @param redis in place of what is configured */
export function clusterSettings({ directory, config }: Project, redis = process.env.AX_REDIS_URL): ClusterSettings {
  const { executor } = config;
  const { redis: configured, lock } = executor === 'local' ? { redis: 'redis://127.0.0.1:6379', lock: 10 } : executor;
  const engine = versions.accelerator ?? '';
  return { redis: redis === undefined || redis === '' ? configured : redis, lock, engine, project: directory };
}

/** @throws AcceleratorError `WORKDIR_WITHOUT_ID` */
export function sharedWorkdir(workdir: Workdir): SharedWorkdir {
  const { id, name, path } = workdir;
  if (id === undefined) throw workdirWithoutId(path);
  return { id, name, path, others: usableOthers(workdir) };
}

function usableOthers({ others }: Workdir): OtherFolders {
  return Object.fromEntries(others.flatMap(({ name, path, problem }) => (problem === undefined ? [[name, path]] : [])));
}

function without(folders: OtherFolders, name: string): OtherFolders {
  return Object.fromEntries(Object.entries(folders).filter(([each]) => each !== name));
}
