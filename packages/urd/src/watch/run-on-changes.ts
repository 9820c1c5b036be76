import { Dependencies, type Dependency } from '@accelerator/method';
import { ChangeWatch } from './change-watch.ts';

/** One run of many. */
export interface WatchedRun {
  /** To be told what it looks at. */
  readonly dependencies: Dependencies;
  /** Aborted when it is out of date, with the reason `change`, or when all is over. */
  readonly signal: AbortSignal;
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

/** After so many runs in a row whose inputs changed while they ran, it is they who change them. */
const mostInRow = 3;
/** After so many whose code changed, too: unless they took so long that a person may have saved it each time. */
const mostCodeInRow = 10;
const shortRunMs = 2000;
/** So soon what a run has asked for is watched. */
const growMs = 50;

/**
 * Runs, and runs again whenever something changes that the run has looked at. A run whose code changed is stopped; one
 * whose inputs changed too, once: it may be the run itself that writes them, and it must come to an end.
 */
export async function runOnChanges({ project, run, onNames, onNews, signal }: Watching): Promise<void> {
  let wake = (): void => {};
  let changed: Dependency[] = [];
  let onChange = (): void => {};
  const watch = new ChangeWatch((found) => {
    changed.push(...found);
    onChange();
    wake();
  });
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  /** Runs in a row whose inputs, or whose code, changed while they ran; and when those of the code began. */
  const inRow = { inputs: 0, code: 0, began: 0 };
  try {
    while (!signal.aborted) {
      const stop = new AbortController();
      const dependencies = new Dependencies(project);
      changed = [];
      onChange = () => {
        if (changed.some(({ kind }) => kind === 'names')) void onNames();
        const isOutdated = changed.some(({ kind }) => kind === 'code' || (kind === 'inputs' && inRow.inputs === 0));
        if (isOutdated) stop.abort('change');
      };
      watch.follow(dependencies);
      const growing = setInterval(() => watch.grow(), growMs);
      await run({ dependencies, signal: AbortSignal.any([signal, stop.signal]) });
      clearInterval(growing);
      onChange = () => {
        if (changed.some(({ kind }) => kind === 'names')) void onNames();
      };
      watch.look();
      if (signal.aborted) return;
      const places = (): string[] => [...new Set(changed.map(({ place }) => place))];
      const outdated = changed.filter(({ kind }) => kind !== 'names');
      const isByCode = outdated.some(({ kind }) => kind === 'code');
      inRow.code = isByCode ? inRow.code + 1 : 0;
      inRow.inputs = !isByCode && outdated.length > 0 ? inRow.inputs + 1 : 0;
      if (inRow.code === 1) inRow.began = performance.now();
      const areShort = performance.now() - inRow.began < inRow.code * shortRunMs;
      if (inRow.inputs >= mostInRow || (inRow.code >= mostCodeInRow && areShort)) {
        onNews({ type: 'circle', places: places() });
        changed = [];
      }
      if (changed.length === 0) {
        Object.assign(inRow, { inputs: 0, code: 0 });
        onNews({ type: 'waiting' });
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, ended]);
      }
      if (!signal.aborted) onNews({ type: 'changed', places: places() });
    }
  } finally {
    watch.close();
  }
}
