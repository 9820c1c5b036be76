import { type Executor, LocalPool } from '@accelerator/runner';
import type { DebugSetup } from '@accelerator/slice';
import type { Workdir } from '@accelerator/store';
import type { Project } from './project.ts';

/** Where the jobs of a project run, by its configuration. Nothing is started before it is needed; close it at the end. */
export function createExecutor(project: Project, workdir: Workdir, debug?: DebugSetup): Executor {
  const { directory, config } = project;
  const roots = { [workdir.name]: workdir.path };
  // A debugger attaches to one process.
  return new LocalPool({ project: directory, roots, workers: debug === undefined ? config.workers : 1, debug });
}
