import { createExecutor, type Project, type RunOptions, type RunResult, runScript } from '@accelerator/urd';
import { leave } from '../output/early-exit.ts';
import { writeLines } from '../output/write-lines.ts';
import { formatTimes } from '../show/format-times.ts';
import { createReporter } from './create-reporter.ts';
import { endWhatIsLeft, keepersNow } from './end-what-is-left.ts';
import { type RunFlags, wishesOf } from './run-flags.ts';
import { handleStatusSignals } from './status-signals.ts';
import { exitStatuses, handleStopSignals } from './stop-signals.ts';

/** How a run ended. */
export interface RunEnd {
  /** The exit status. */
  readonly status: number;
  /** What the script returned. */
  readonly result?: unknown;
}

/** A script that is to be run. */
export type TerminalRun = Pick<RunOptions, 'name' | 'script' | 'mapped' | 'options' | 'isPassing' | 'debug'>;

/** Runs scripts, each after the one before has ended well, and reports them as one, until they end or are stopped. */
export async function runInTerminal(
  project: Project,
  runs: readonly [TerminalRun, ...TerminalRun[]],
  flags: RunFlags,
): Promise<RunEnd> {
  const how = wishesOf(flags);
  const known = keepersNow();
  const reporter = await createReporter(flags);
  const hearNoMore = handleStatusSignals(() => writeLines(process.stderr, reporter.status?.() ?? []));
  const stop = handleStopSignals(
    (by) => reporter.stopping(by),
    (by) => reporter.end({ stoppedBy: by }),
  );
  try {
    const emit = reporter.event.bind(reporter);
    const { result, jobs } = await runEach(project, runs, { ...how, emit, signal: stop.signal });
    reporter.end(how.dryRun ? 'planned' : 'done');
    if (flags.times === true && !how.dryRun) for (const each of jobs) writeLines(process.stderr, formatTimes(each));
    endWhatIsLeft(known, 0);
    return { status: 0, result };
  } catch (error) {
    if (stop.stoppedBy === undefined) {
      reporter.end('failed', error);
      endWhatIsLeft(known, 1);
      return { status: 1 };
    }
    reporter.end({ stoppedBy: stop.stoppedBy });
    // Whatever the build script still waits for: nobody does any more.
    leave(exitStatuses[stop.stoppedBy]);
  } finally {
    stop.release();
    hearNoMore();
  }
}

/** One after the other, with one pool of slice processes. @returns what the last one has returned, and the jobs of each */
async function runEach(
  project: Project,
  runs: readonly TerminalRun[],
  how: Omit<RunOptions, keyof TerminalRun>,
): Promise<{ readonly result: unknown; readonly jobs: readonly RunResult['jobs'][] }> {
  const isOne = runs.length === 1;
  const executor = isOne
    ? undefined
    : createExecutor(project, how.dryRun === true ? project.peekWorkdir() : project.ensureWorkdir());
  const jobs: RunResult['jobs'][] = [];
  let result: unknown;
  try {
    for (const run of runs) {
      const ended = await runScript(project, { ...run, ...how, ...(executor !== undefined && { executor }) });
      jobs.push(ended.jobs);
      result = ended.result;
    }
    return { result, jobs };
  } finally {
    await executor?.close();
  }
}
