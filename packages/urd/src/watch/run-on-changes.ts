import { Dependencies, type Dependency } from '@accelerator/method';
import { ChangeWatch } from './change-watch.ts';
import { RunsInRow } from './runs-in-row.ts';

/** One run of many. */
export interface WatchedRun {
  /** To be told what it looks at. */
  readonly dependencies: Dependencies;
  /** Aborted when it is out of date, with the reason `change`, or when all is over. */
  readonly signal: AbortSignal;
  /** To be called at its end, before anybody is told of it: what changes from then on, somebody else has changed. */
  readonly ended: () => void;
}

export interface Watching {
  /** Absolute path of the project. */
  readonly project: string;
  /** Runs once; whatever goes wrong is told there, and nothing is thrown. */
  readonly run: (run: WatchedRun) => Promise<void>;
  /** The names of methods changed: told at once, whatever runs. */
  readonly onNames: () => Promise<void>;
  /** What comes of changes, for people. */
  readonly onNews: (news: WatchNews) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export type WatchNews =
  /** A run ended, and changes are waited for. */
  | { readonly type: 'waiting' }
  /** It runs again. */
  | { readonly type: 'changed'; readonly places: readonly string[] }
  /** It does not run again: what changes has changed in each of the last runs, so they do that themselves. */
  | { readonly type: 'circle'; readonly places: readonly string[] };

/** So soon what a run has asked for is watched. */
const growMs = 50;

/**
 * Runs, and runs again whenever something changes that the run has looked at. A run whose code changed is stopped; one
 * whose inputs changed too, once: it may be the run itself that writes them, and it must come to an end.
 */
export async function runOnChanges({ project, run, onNames, onNews, signal }: Watching): Promise<void> {
  let changed: Dependency[] = [];
  let onChange = (): void => {};
  const watch = new ChangeWatch((found) => {
    changed.push(...found);
    if (found.some(({ kind }) => kind === 'names')) void onNames();
    onChange();
  });
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const inRow = new RunsInRow();
  /** @returns what has changed while it ran */
  const runOnce = async (): Promise<readonly Dependency[]> => {
    const stop = new AbortController();
    const dependencies = new Dependencies(project);
    changed = [];
    onChange = () => {
      const isOutdated = changed.some(({ kind }) => kind === 'code' || (kind === 'inputs' && !inRow.hadInputs));
      if (isOutdated) stop.abort('change');
    };
    watch.follow(dependencies);
    const growing = setInterval(() => watch.grow(), growMs);
    let meanwhile: readonly Dependency[] | undefined;
    const ended = (): void => {
      if (meanwhile !== undefined) return;
      clearInterval(growing);
      watch.look();
      onChange = () => {};
      meanwhile = changed;
      changed = [];
    };
    await run({ dependencies, signal: AbortSignal.any([signal, stop.signal]), ended });
    ended();
    return meanwhile ?? [];
  };
  try {
    while (!signal.aborted) {
      const meanwhile = await runOnce();
      if (signal.aborted) return;
      if (inRow.add(meanwhile)) onNews({ type: 'circle', places: placesOf(meanwhile) });
      else changed = [...meanwhile, ...changed];
      if (changed.length === 0) {
        onNews({ type: 'waiting' });
        const woken = new Promise<void>((resolve) => {
          onChange = resolve;
        });
        await Promise.race([woken, stopped]);
      }
      if (!signal.aborted) onNews({ type: 'changed', places: placesOf(changed) });
    }
  } finally {
    watch.close();
  }
}

function placesOf(changed: readonly Dependency[]): string[] {
  return [...new Set(changed.map(({ place }) => place))];
}
