import { setMaxListeners } from 'node:events';
import { toErrorRecord } from '@accelerator/base';
import { type MappedModule, mapErrorStack, updateTypesFile } from '@accelerator/method';
import type { EventListener } from '@accelerator/runner';
import { noteBuild, Session } from '@accelerator/store';
import { Builds, type NamedJob } from './builds.ts';
import { createExecutor } from './create-executor.ts';
import type { BuildScript } from './define-build.ts';
import { runStopped } from './errors.ts';
import { planStoppedAt } from './planned-job.ts';
import type { Project } from './project.ts';
import { Urd } from './urd.ts';

export interface RunOptions {
  readonly name: string;
  readonly script: BuildScript;
  /** Where it was loaded from, so that stacks point into its source. */
  readonly module?: MappedModule;
  /** Already parsed by the script's own schema. */
  readonly options: Record<string, unknown>;
  readonly force: boolean;
  /** Only tell what would be built, and run nothing. */
  readonly dryRun?: boolean;
  /** How often a phase whose process died is run again, if its method does not want more. */
  readonly retries?: number;
  readonly emit: EventListener;
  /** Aborting it stops everything that runs. */
  readonly signal: AbortSignal;
}

/**
 * Runs a build script in this process, with a pool of slice processes that is started when the first job must be built.
 * @returns the jobs that it asked for
 * @throws what the script throws; the event `run-failed` has been sent then
 */
export async function runScript(project: Project, run: RunOptions): Promise<readonly NamedJob[]> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const dryRun = run.dryRun === true;
  const workdir = dryRun ? project.peekWorkdir() : project.ensureWorkdir();
  if (!dryRun) updateTypesFile(project.directory, project.catalog);
  const executor = createExecutor(project, workdir);
  let failed = 0;
  const emit: EventListener = (event) => {
    if (event.type === 'job-failed') failed++;
    run.emit(event);
  };
  workdir.records.onUnreadable((job, { message }) => emit({ type: 'job-unreadable', job, reason: message }));
  const controller = new AbortController();
  const signal = AbortSignal.any([run.signal, controller.signal]);
  // One listener for each build that runs at the same time.
  setMaxListeners(0, signal);
  // A plan changes nothing, and uses nothing for long.
  const session = dryRun ? { use: () => true, close: () => {} } : new Session(workdir);
  const tools = {
    project,
    workdir,
    executor,
    emit,
    signal,
    script: run.name,
    session,
    force: run.force,
    retries: run.retries ?? 0,
    dryRun,
  };
  const builds = new Builds(tools);
  emit({ type: 'run-started', script: run.name, workdir: project.config.workdir });
  try {
    await untilStopped(run.script.build(new Urd(tools, builds), run.options), run.signal);
    await builds.settled();
    if (!dryRun) {
      builds.saveChains();
      noteBuild(
        workdir,
        run.name,
        builds.jobs.map(({ name, job }) => ({ name, job: job.id })),
      );
    }
    const built = builds.jobs.filter(({ how }) => how === 'built').length;
    emit({ type: 'run-finished', seconds: seconds(), built, reused: builds.jobs.length - built, failed });
    return builds.jobs;
  } catch (error) {
    if (run.module !== undefined) mapErrorStack(error, run.module);
    const unknown = planStoppedAt(error);
    if (unknown !== undefined) {
      emit({ type: 'plan-stopped', method: unknown });
      return builds.jobs;
    }
    emit({ type: 'run-failed', seconds: seconds(), error: toErrorRecord(error) });
    throw error;
  } finally {
    // What still runs after a failure is nobody's any more.
    controller.abort();
    await builds.settled();
    await executor.close();
    session.close();
  }
}

/** A script may wait for something that never comes; stopping a run does not wait for it. */
async function untilStopped(script: unknown, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(runStopped());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([script, stopped]);
}
