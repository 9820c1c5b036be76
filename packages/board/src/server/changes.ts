import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { FileWake, runFile, runsFolder } from '@accelerator/store';
import type { Board } from '../board.ts';
import { url } from '../html/url.ts';

/** Jobs of a run are made by the thousand: their pages are asked for again as often as this at most. */
const restMs = 250;

/** What the stream of a page is asked for that shows jobs or runs as they are now: to be taken before they are read. */
export function liveChanges(board: Board): string {
  return url(['api', 'changes'], { since: looksOf(board) });
}

/**
 * Tells that there is something new in the workdir: jobs, runs, how far one is.
 * @param since what it looked like to whoever asks
 */
export async function* changesOf(board: Board, since: string, signal: AbortSignal): AsyncGenerator<string> {
  const { workdir } = board;
  const wake = new FileWake([workdir.path, workdir.door.pathTo(runsFolder)], signal);
  try {
    for (let known = since; !signal.aborted; await wake.wait()) {
      const now = looksOf(board);
      if (now === known) continue;
      known = now;
      yield now;
      await setTimeout(restMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    wake.close();
  }
}

function looksOf({ workdir }: Board): string {
  const newest = workdir.door
    .list(runsFolder)
    .map(({ name }) => name)
    .sort()
    .at(-1);
  const log = newest === undefined ? runsFolder : `${runsFolder}/${newest}`;
  return [workdir.path, workdir.door.pathTo(log)].map(looks).join(' ');
}

/** What came in the meantime comes together. */
const gatherMs = 40;

/**
 * Tells that a run has come further, until it ends: what a page that follows it needs to know. Of a run of 20,000 jobs the
 * events themselves keep a server and a browser busy for seconds.
 */
export async function* growthOf({ runs, workdir }: Board, run: string, signal: AbortSignal): AsyncGenerator<void> {
  const wake = new FileWake([workdir.door.pathTo(runFile(run))], signal);
  try {
    for (let known = -1; !signal.aborted; ) {
      const { summary, end } = await runs.look(run);
      if (end !== known) yield;
      known = end;
      if (summary.status !== 'running') return;
      await wake.wait();
      await setTimeout(gatherMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    wake.close();
  }
}

function looks(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.mtimeMs} ${stat.size}`;
}
