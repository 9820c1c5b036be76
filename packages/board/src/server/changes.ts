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

function looks(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.mtimeMs} ${stat.size}`;
}
