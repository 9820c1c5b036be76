import type { Workdir } from '../workdir.ts';
import { ifPlain, runFile, runIds, runsFolder } from './run-files.ts';
import { silenceMs } from './run-summary.ts';

/** With the one that begins. */
const mostRuns = 200;
const mostBytes = 64 * 2 ** 20;

/** Logs up to this size come to 13 MB when they are as many as there may be. */
const smallBytes = 64 * 2 ** 10;
/** Runs that may have begun while one went on whose log became large. */
const lookedAt = 8;

/** Removes the logs of the oldest runs, when a run begins: the newest is kept however large it is, one that goes on too. */
export function removeOldRuns(workdir: Workdir): void {
  const ids = runIds(workdir).reverse();
  ifPlain(() => workdir.door.within(runsFolder, () => removeOldest(workdir, ids)), undefined);
}

/** Only large logs come to more than there may be: a look at each of 200 took 2 ms, a fiftieth of a run that reuses all. */
function removeOldest(workdir: Workdir, newestFirst: readonly string[]): void {
  const isLarge = (id: string): boolean => (workdir.door.stat(runFile(id))?.size ?? 0) > smallBytes;
  const areCounted = !newestFirst.slice(0, lookedAt).some(isLarge);
  let runs = areCounted ? mostRuns : 1;
  let bytes = 0;
  for (const id of areCounted ? newestFirst.slice(mostRuns - 1) : newestFirst) {
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
