import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';

/** Who has begun a task and shows no sign of life for so long has died, and another does it. */
const staleMs = 15_000;
const beatMs = 1000;
const pollMs = 4;

/** A task that somebody has taken. */
export interface TakenTask {
  readonly task: number;
  /** A folder for files that others will read. */
  readonly folder: string;
  /** To be called now and then: it goes on. */
  readonly beat: () => void;
}

/**
 * Work that has to be done before any slice can go on, by all of them together: each takes what nobody has begun, waits
 * for what others do, and then knows all results. There may be fewer slice processes than slices: those that run do all of
 * it, and the others find it done.
 *
 * Nobody waits for ever: what a process had begun that died is done again by one that waits. A result comes whole or not
 * at all, and if there are two, they are the same.
 *
 * @param folder of all slices: a temporary one that `prepare` has named
 * @param work its result has to be plain data or arrays of numbers
 * @param patienceMs how long nothing may be heard of one who does a task
 */
export async function shareWork<R>(
  folder: string,
  tasks: number,
  work: (taken: TakenTask) => R | Promise<R>,
  patienceMs = staleMs,
): Promise<R[]> {
  mkdirSync(folder, { recursive: true });
  const perform = async (task: number): Promise<void> => {
    const own = mkdtempSync(path.join(folder, `${task}-`));
    const result = await work({ task, folder: own, beat: beating(claimOf(folder, task)) });
    writeFileSync(path.join(own, 'result'), serialize(result));
    renameSync(path.join(own, 'result'), resultOf(folder, task));
  };
  for (let task = 0; task < tasks; task++) if (claim(folder, task)) await perform(task);
  for (let task = 0; task < tasks; task++) {
    const watch = new ClaimWatch(claimOf(folder, task));
    while (!existsSync(resultOf(folder, task))) {
      if (watch.isStale(patienceMs)) await perform(task);
      else await sleep(pollMs);
    }
  }
  return Array.from({ length: tasks }, (_, task): R => deserialize(readFileSync(resultOf(folder, task))));
}

const claimOf = (folder: string, task: number): string => path.join(folder, `${task}.begun`);
const resultOf = (folder: string, task: number): string => path.join(folder, `${task}.done`);

/** @returns false: another has begun it */
function claim(folder: string, task: number): boolean {
  try {
    closeSync(openSync(claimOf(folder, task), 'wx'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function beating(file: string): () => void {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < beatMs) return;
    last = now;
    const time = new Date();
    utimesSync(file, time, time);
  };
}

/** Looks for signs of life by the clock of its own machine: others may have another time. */
class ClaimWatch {
  readonly #file: string;
  #beat = -1;
  #since = 0;

  constructor(file: string) {
    this.#file = file;
  }

  isStale(patienceMs: number): boolean {
    const beat = statSync(this.#file).mtimeMs;
    if (beat !== this.#beat) {
      this.#beat = beat;
      this.#since = performance.now();
    }
    return performance.now() - this.#since > patienceMs;
  }
}
