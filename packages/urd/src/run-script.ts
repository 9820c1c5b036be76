import { setMaxListeners } from 'node:events';
import { runUserCode } from '@accelerator/base';
import { type LoadedMethod, type MappedModule, mapErrorStack, updateTypesFile } from '@accelerator/method';
import { type Executor, RunLimits } from '@accelerator/runner';
import type { DebugSetup } from '@accelerator/slice';
import { latestJobs, noteBuild, noteDamage, Session, type Workdir } from '@accelerator/store';
import { Builds, type NamedJob } from './builds.ts';
import { createExecutor } from './create-executor.ts';
import type { BuildScript } from './define-build.ts';
import type { ScriptErrors } from './engine/script-errors.ts';
import type { JobList } from './lists/job-list.ts';
import { ListWork } from './lists/list-work.ts';
import { planStoppedAt } from './planned-job.ts';
import type { Project } from './project.ts';
import { RunTeller, type ToldRun } from './run-log/run-teller.ts';
import { ScriptWatch } from './script-watch.ts';
import { bringWhenRead, openShared } from './shared/open-shared.ts';
import { skippedWorkdirs } from './skipped-workdirs.ts';
import { sweepCache } from './sweep-cache.ts';
import { Urd } from './urd.ts';

export interface RunOptions extends ToldRun {
  readonly script: BuildScript;
  /** Where it was loaded from, so that stacks point into its source. */
  readonly mapped?: () => Promise<MappedModule>;
  readonly force: boolean;
  /** Compute rows of maps again that failed. */
  readonly retryBad?: boolean;
  /** Whether the shared cache is used, if the project has one. Default: it is. */
  readonly shared?: boolean;
  /** Whether sessions of lists may replace entries that have other jobs. */
  readonly update?: boolean;
  /** `latest` of a list means the latest until then; as `parseTimestamp` gives it. */
  readonly horizon?: string | undefined;
  /** How often a phase whose process died is run again, if its method does not want more. */
  readonly retries?: number;
  /** Whether temporary files of jobs stay. */
  readonly keepTemp?: boolean;
  /** Whether it is no script of the project, so that nothing is kept of what it asked for but the jobs. */
  readonly isPassing?: boolean;
  /** Runs its jobs, and stays open. Default: one of its own, which is closed at the end. */
  readonly executor?: Executor;
  /** Tasks wait for a debugger in one slice process. Jobs of the method that is named are built again. */
  readonly debug?: DebugSetup;
  /** Those of methods, where other runs count too. */
  readonly limits?: RunLimits;
  /** Told of each method before a job of it is looked for. */
  readonly onMethod?: (method: LoadedMethod) => void;
  /** Where it hears of errors that its script has not handled. Default: all of this process are of that kind. */
  readonly errors?: ScriptErrors;
}

/** What a run has given. */
export interface RunResult {
  /** By which its events are kept in the workdir; null for a dry run. */
  readonly run: string | null;
  /** The jobs that the script asked for, in the order in which they were ready. */
  readonly jobs: JobList<NamedJob>;
  /** What the script returned. */
  readonly result: unknown;
}

/**
 * Runs a build script in this process, with a pool of slice processes that is started when the first job must be built.
 * @throws what the script throws; the event `run-failed` or `run-stopped` has been sent then
 */
export async function runScript(project: Project, run: RunOptions): Promise<RunResult> {
  const dryRun = run.dryRun === true;
  const workdir = dryRun ? project.peekWorkdir() : project.ensureWorkdir();
  if (!dryRun) updateTypesFile(project.directory, project.catalog);
  const executor = run.executor ?? createExecutor(project, workdir, run.debug);
  const teller = new RunTeller(run, workdir);
  workdir.records.onUnreadable((job, { message }) => teller.emit({ type: 'job-unreadable', job, reason: message }));
  workdir.lists?.onProblem(({ file, line, problem, isTorn }) =>
    teller.emit({ type: 'list-damaged', file, line, reason: problem, torn: isTorn }),
  );
  workdir.lists?.onNoLocks((reason) => teller.emit({ type: 'no-locks', reason }));
  const unheard = executor.onNotice?.(teller.emit);
  const controller = new AbortController();
  const signal = AbortSignal.any([run.signal, controller.signal]);
  // One listener for each build that runs at the same time.
  setMaxListeners(0, signal);
  // A plan changes nothing, and uses nothing for long.
  const session = teller.id === null ? { use: () => true, close: () => {} } : openSession(workdir, teller.id, run);
  const isSharing = project.config.sharedCache !== undefined && run.shared !== false;
  workdir.countsRemote = isSharing;
  const cacheRun = { project, workdir, emit: teller.emit, session, signal };
  const shared = isSharing && !dryRun ? await openShared(cacheRun) : undefined;
  // Who stops a run waits for no store.
  const closeShared = (): void => shared?.close();
  run.signal.addEventListener('abort', closeShared);
  const endBringing = isSharing ? await bringWhenRead(project, workdir, dryRun ? undefined : teller.emit) : () => {};
  const tools = {
    project,
    workdir,
    executor,
    shared,
    limits: run.limits ?? new RunLimits(),
    emit: teller.emit,
    signal,
    script: run.name,
    run: teller.id,
    session,
    force: run.force,
    forced: run.debug?.method,
    retryBad: run.retryBad ?? false,
    retries: run.retries ?? 0,
    keepTemp: run.keepTemp ?? false,
    dryRun,
    ...(run.onMethod !== undefined && { onMethod: run.onMethod }),
  };
  const builds = new Builds(tools);
  const lists = new ListWork({ ...tools, update: run.update ?? false, horizon: run.horizon });
  const watch = new ScriptWatch(run.signal, teller.printed.bind(teller), run.errors);
  teller.begin(project, () => builds.jobs);
  for (const skipped of skippedWorkdirs(project.directory, workdir.others)) teller.emit(skipped);
  try {
    shared?.begin();
    const script = (): unknown => run.script.build(new Urd(tools, builds, lists), run.options);
    const result = await runUserCode(`The build script '${run.name}'`, () => watch.until(watch.start(script)));
    await watch.until(lists.settled());
    await watch.until(builds.settled());
    if (shared !== undefined) await watch.until(shared.settled());
    await watch.check();
    lists.checkFinished();
    if (!dryRun && run.isPassing !== true) {
      await builds.saveChains();
      noteBuild(
        workdir,
        run.name,
        builds.jobs.map(({ name, job }) => ({ name, job: job.id })),
      );
    }
    teller.finish(result);
    return { run: teller.id, jobs: builds.jobs, result };
  } catch (error) {
    await mapStacks(error, run);
    if (!dryRun) noteDamage(workdir, error);
    const unknown = planStoppedAt(error);
    if (unknown !== undefined) {
      teller.emit({ type: 'plan-stopped', method: unknown });
      return { run: null, jobs: builds.jobs, result: undefined };
    }
    // Nothing waits for what still runs after a failure; how the run ended is its last event.
    controller.abort();
    lists.close();
    await builds.settled();
    await lists.entered();
    // What went well is of use to others all the same; who stops a run waits for nothing.
    if (!run.signal.aborted) await shared?.settled();
    teller.end(error);
    throw error;
  } finally {
    controller.abort();
    shared?.close();
    run.signal.removeEventListener('abort', closeShared);
    endBringing();
    lists.close();
    await builds.settled();
    if (run.executor === undefined) await executor.close();
    unheard?.();
    builds.close();
    session.close();
    teller.close();
    workdir.close();
    await watch.close();
    // A run in which nothing changed adds nothing to them.
    if (builds.jobs.some(({ how }) => how === 'built') && !dryRun) sweepCache(project.directory);
  }
}

function openSession(workdir: Workdir, id: string, { name, isPassing }: RunOptions): Session {
  const session = new Session(workdir, id);
  // Most likely the jobs of this run too: noted at once they cost one write and one look instead of 0.1 ms each.
  if (isPassing !== true) session.use(latestJobs(workdir, name));
  return session;
}

/** The error is what matters: where its stack can't be mapped, it stays as it is. */
async function mapStacks(error: unknown, { mapped }: RunOptions): Promise<void> {
  const module = await mapped?.().catch(() => undefined);
  if (module !== undefined) mapErrorStack(error, module);
}
