import { type Project, type RunOptions, runScript } from '@accelerator/urd';
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

/** Runs a script and reports it, until it ends or is stopped. */
export async function runInTerminal(
  project: Project,
  run: Pick<RunOptions, 'name' | 'script' | 'mapped' | 'options' | 'isPassing' | 'debug'>,
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
    const { result, jobs } = await runScript(project, { ...run, ...how, emit, signal: stop.signal });
    reporter.end(how.dryRun ? 'planned' : 'done');
    if (flags.times === true && !how.dryRun) writeLines(process.stderr, formatTimes(jobs));
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
