import { type Executor, LocalPool } from '@accelerator/runner';
import type { Workdir } from '@accelerator/store';
import type { Project } from './project.ts';

/** Where the jobs of a project run, by its configuration. Nothing is started before it is needed; close it at the end. */
export function createExecutor(project: Project, workdir: Workdir): Executor {
  const { directory, config } = project;
  return new LocalPool({ project: directory, roots: { [workdir.name]: workdir.path }, workers: config.workers });
}
