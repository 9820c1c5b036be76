import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { isEnd, type TimedEvent } from '@accelerator/store';
import { createEngine, type EngineOptions, runOnChanges, type WatchNews } from '@accelerator/urd';
import { coloursFor } from '../output/colours.ts';
import { leave } from '../output/early-exit.ts';
import { writeLines } from '../output/write-lines.ts';
import { createReporter } from '../run/create-reporter.ts';
import type { Reporter } from '../run/reporter.ts';
import type { RunFlags, RunWishes } from '../run/run-flags.ts';
import { exitStatuses, handleStopSignals } from '../run/stop-signals.ts';

/** What `ax run --watch` was told. */
interface WatchWishes {
  readonly place: Pick<EngineOptions, 'workdir' | 'workers'>;
  readonly how: RunWishes;
  readonly flags: RunFlags;
}

/** `ax run --watch`: runs until it is stopped. */
export async function watchCommand(
  script: string | undefined,
  args: readonly string[],
  { place, how, flags }: WatchWishes,
): Promise<never> {
  const engine = await createEngine(process.cwd(), place);
  let reporter: Reporter | undefined;
  const stop = handleStopSignals(
    (by) => reporter?.stopping(by),
    (by) => reporter?.end({ stoppedBy: by }),
  );
  // Whoever reads events hears of no lines.
  const tell = (news: WatchNews): void => {
    if (flags.json !== true && flags.quiet !== true) writeLines(process.stderr, newsLines(news));
  };
  await runOnChanges({
    project: engine.project,
    signal: stop.signal,
    onNews: tell,
    // The run says what is wrong with the project.
    onNames: () => engine.updateTypes().catch(() => {}),
    run: async ({ dependencies, signal, ended }) => {
      const current = await createReporter(flags);
      reporter = current;
      const { horizon, ...others } = how;
      const limit = horizon === undefined ? {} : { horizon };
      const onEvent = (event: TimedEvent): void => {
        if (isEnd(event)) ended();
        current.event(event);
      };
      const settings = { ...others, ...limit, signal, onEvent };
      try {
        await engine.runWatched(script, args, settings, dependencies);
        current.end(how.dryRun ? 'planned' : 'done');
      } catch (error) {
        ended();
        if (stop.stoppedBy !== undefined) current.end({ stoppedBy: stop.stoppedBy });
        else if (isOutdated(error, signal)) current.end('outdated');
        else current.end('failed', error);
      }
      reporter = undefined;
    },
  });
  await engine.close();
  leave(exitStatuses[stop.stoppedBy ?? 'SIGINT']);
}

function isOutdated(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && isAcceleratorError(error) && error.code === 'CANCELLED';
}

/** A path as the user would type it here. */
function relativeTo(folder: string, place: string): string {
  const relative = path.relative(folder, place);
  return relative.startsWith('..') ? place : relative;
}

const mostNamed = 3;

function newsLines(news: WatchNews): string[] {
  const colours = coloursFor(process.stderr);
  if (news.type === 'waiting') return [colours.dim('Waiting for changes; Ctrl-C ends it.')];
  const [first, ...others] = news.places.map((place) => relativeTo(process.cwd(), place));
  const named = [first, ...others.slice(0, mostNamed - 1)].join(', ');
  const places = others.length >= mostNamed ? `${named} and ${others.length + 1 - mostNamed} more` : named;
  return news.type === 'changed'
    ? ['', `changed  ${places}`]
    : [`note  ${places} changed in each of the last runs while they ran. It runs again when something else changes.`];
}
