import type { Workdir } from '../workdir.ts';
import { ifPlain, runFile, runIds, runsFolder } from './run-files.ts';
import { silenceMs } from './run-summary.ts';

/** With the one that begins. */
const mostRuns = 200;
const mostBytes = 64 * 2 ** 20;

/** Removes the logs of the oldest runs, when a run begins: the newest is kept however large it is, one that goes on too. */
export function removeOldRuns(workdir: Workdir): void {
  const ids = runIds(workdir).reverse();
  // One look at each, where they are as many as there may be: 2 ms.
  ifPlain(() => workdir.door.within(runsFolder, () => removeOldest(workdir, ids)), undefined);
}

function removeOldest(workdir: Workdir, newestFirst: readonly string[]): void {
  let runs = 1;
  let bytes = 0;
  for (const id of newestFirst) {
    const file = runFile(id);
    const stat = workdir.door.stat(file);
    if (stat?.isFile() !== true) continue;
    runs++;
    bytes += stat.size;
    const isNewest = runs === 2;
    if (isNewest || (runs <= mostRuns && bytes <= mostBytes)) continue;
    if (Date.now() - stat.mtimeMs > silenceMs) workdir.door.remove(file);
  }
}
