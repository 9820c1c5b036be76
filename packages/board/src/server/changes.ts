import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { runsFolder } from '@accelerator/store';
import type { Board } from '../board.ts';

/** Looking costs 0.1 ms. */
const lookEveryMs = 500;

/** Tells that there is something new in the workdir: jobs, runs, how far one is. */
export async function* changesOf({ workdir }: Board, signal: AbortSignal): AsyncGenerator<string> {
  let known: string | undefined;
  while (!signal.aborted) {
    const now = looksOf();
    if (known !== undefined && now !== known) yield now;
    known = now;
    await setTimeout(lookEveryMs, undefined, { signal }).catch(() => {});
  }

  function looksOf(): string {
    const newest = workdir.door
      .list(runsFolder)
      .map(({ name }) => name)
      .sort()
      .at(-1);
    return [workdir.path, `${workdir.path}/${runsFolder}/${newest ?? ''}`].map(looks).join(' ');
  }
}

/** The log of a run is looked at so often. */
const lookAtRunMs = 100;

/**
 * Tells that a run has come further, until it ends: what a page that is asked for again needs to know. Of a run of 20,000
 * jobs the events themselves keep a server and a browser busy for seconds.
 */
export async function* growthOf({ runs }: Board, run: string, signal: AbortSignal): AsyncGenerator<number> {
  let known = -1;
  while (!signal.aborted) {
    const { summary, end } = await runs.look(run);
    if (end !== known) yield end;
    known = end;
    if (summary.status !== 'running') return;
    await setTimeout(lookAtRunMs, undefined, { signal }).catch(() => {});
  }
}

function looks(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.mtimeMs} ${stat.size}`;
}
