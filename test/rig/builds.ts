import { setMaxListeners } from 'node:events';
import { type Executor, LocalPool, type LocalPoolOptions, RunLimits } from '@accelerator/runner';
import { type RunEvent, Session, type Workdir } from '@accelerator/store';
import { Project } from '@accelerator/urd';
import { onTestFinished } from 'vitest';
import { Builds } from '../../packages/urd/src/builds.ts';
import type { TestProject } from './project.ts';

/** Builds jobs of a test project in this process, by an executor of the test's own. */
export interface TestBuilds {
  readonly builds: Builds;
  readonly workdir: Workdir;
  readonly executor: Executor;
  readonly events: RunEvent[];
}

/** @param makeExecutor gets what a pool of this project needs */
export async function openBuilds(
  { directory }: TestProject,
  makeExecutor: (options: LocalPoolOptions) => Executor = (options) => new LocalPool(options),
  retries = 0,
): Promise<TestBuilds> {
  const project = await Project.open(directory);
  const workdir = project.ensureWorkdir();
  const { workers } = project.config;
  const executor = makeExecutor({ project: directory, roots: { [workdir.name]: workdir.path }, workers });
  const session = new Session(workdir);
  onTestFinished(async () => {
    session.close();
    await executor.close();
  });
  const events: RunEvent[] = [];
  const { signal } = new AbortController();
  // As a run does: a listener for each build.
  setMaxListeners(0, signal);
  const builds = new Builds({
    project,
    workdir,
    executor,
    limits: new RunLimits(),
    emit: (event) => events.push(event),
    signal,
    script: 'test',
    run: null,
    session,
    force: false,
    retryBad: false,
    retries,
    keepTemp: false,
    dryRun: false,
  });
  return { builds, workdir, executor, events };
}
