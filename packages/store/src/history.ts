import { appendFileSync, closeSync, readSync } from 'node:fs';
import { type Door, isAcceleratorError, systemCode } from '@accelerator/base';
import type { JobSetup } from '@accelerator/job';
import type { RecalledSetups } from './recalled-setups.ts';

const folder = 'methods';

/** Where the history lies. */
interface HistorySource {
  readonly door: Door;
  isJobId(id: string): boolean;
}

/**
 * The finished jobs of each method, oldest first: a cache, for `ax why` and for "the latest job of this method". One
 * line is appended for each job, so engines that share a workdir don't disturb each other. It serves words and speed
 * only: where it can't be written, nothing is noted.
 */
export function noteJobs({ door }: HistorySource, method: string, ids: readonly string[]): void {
  try {
    door.within(folder, (found) => {
      const name = historyName(method);
      if (found === undefined) door.makeFolder(folder);
      if (door.stat(name)?.isFile() === false) return;
      appendFileSync(door.pathTo(name), ids.map((id) => `${id}\n`).join(''));
    });
  } catch (error) {
    if (systemCode(error) === undefined && !isAcceleratorError(error)) throw error;
  }
}

/** Read from its end. The first block is enough for a job like the last one, in a loop (4096 bytes take 0.02 ms more). */
const firstBytes = 256;
/** Enough for the jobs that a miss is compared with. */
const blockBytes = 4096;

/**
 * Ids of the jobs of a method that finished, newest first; some may have been removed since. Reads as much of the
 * history as is taken: a miss costs the same after 50,000 jobs as after ten.
 */
export function* newestJobs(place: HistorySource, method: string): Generator<string, void, undefined> {
  const { door } = place;
  const isJobId = (id: string): boolean => place.isJobId(id);
  const opened = openQuietly(door, historyName(method));
  if (opened === undefined) return;
  try {
    const block = Buffer.allocUnsafe(blockBytes);
    // One character for each byte: an id that is not ASCII may lie across two blocks.
    let rest = '';
    for (let end = opened.size, most = firstBytes; end > 0; most = blockBytes) {
      const start = Math.max(0, end - most);
      const length = readSync(opened.descriptor, block, 0, end - start, start);
      const [first = '', ...lines] = (block.toString('latin1', 0, length) + rest).split('\n');
      // The first line of a block may begin in the block before it.
      rest = first;
      for (const line of lines.reverse()) yield* idIn(line, isJobId);
      end = start;
    }
    yield* idIn(rest, isJobId);
  } finally {
    closeSync(opened.descriptor);
  }
}

/** A place beside which there are others. */
interface HistoryAmongOthers extends HistorySource {
  readonly others: readonly { readonly workdir: HistorySource | undefined }[];
}

/** Like `newestJobs`; behind those of a workdir come those of the others that are read through it. */
export function* newestAnywhere(workdir: HistoryAmongOthers, method: string): Generator<string, void, undefined> {
  yield* newestJobs(workdir, method);
  for (const { workdir: other } of workdir.others) if (other !== undefined) yield* newestJobs(other, method);
}

function* idIn(line: string, isJobId: HistorySource['isJobId']): Generator<string, void, undefined> {
  const id = Buffer.from(line, 'latin1').toString('utf8');
  if (isJobId(id)) yield id;
}

function openQuietly(door: Door, name: string): ReturnType<Door['open']> | undefined {
  try {
    return door.open(name);
  } catch (error) {
    if (systemCode(error) === undefined && !isAcceleratorError(error)) throw error;
    return undefined;
  }
}

/** Of more, the newest: a miss reads the record of each that is new since the last one (0.03 ms). */
const nearestAmong = 16;
/** Of records with thousands of input files (20 ms for each MB) only two: that serves a script that asks for two in turn. */
const nearestBytes = 1 << 20;
const leastLooked = 2;

/** What the jobs of a method are found in. */
interface NearestSource extends HistoryAmongOthers {
  readonly records: { readonly recalled: Pick<RecalledSetups, 'find'> };
  numberOf(id: string): number;
}

/** Among which jobs the nearest is looked for. */
export interface NearestRange {
  /** Only jobs with a lower number than this one's. */
  readonly before?: string | undefined;
  /** No job can differ less: the first that differs by so much is taken. */
  readonly least?: number;
}

/** The newest of the jobs of a method that differ least from a job to be, by a count of differences; or undefined. */
export function nearestJob(
  workdir: NearestSource,
  method: string,
  differences: (setup: JobSetup) => number,
  { before, least = 0 }: NearestRange = {},
): JobSetup | undefined {
  const limit = before === undefined ? Number.POSITIVE_INFINITY : workdir.numberOf(before);
  let nearest: { readonly setup: JobSetup; readonly far: number } | undefined;
  let looked = 0;
  let bytes = 0;
  for (const id of newestAnywhere(workdir, method)) {
    if (workdir.numberOf(id) >= limit) continue;
    if (looked === nearestAmong || (looked >= leastLooked && bytes > nearestBytes)) break;
    looked++;
    const { setup, bytes: size } = workdir.records.recalled.find(id);
    bytes += size;
    if (setup === undefined) continue;
    const far = differences(setup);
    if (nearest === undefined || far < nearest.far) nearest = { setup, far };
    // Of jobs that differ in one option, as in a loop, the last one is enough: a tenth of what a fresh job takes the engine.
    if (far <= least) break;
  }
  return nearest?.setup;
}

function historyName(method: string): string {
  return `${folder}/${method}`;
}
