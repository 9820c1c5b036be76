import { openSync, readSync, writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How far above its minimum the memory of a process may be before garbage of an earlier job is collected. */
const toleratedBytes = 128 * 2 ** 20;

/**
 * The highest resident memory of this process while one task runs. Linux keeps it for the whole life of a process, and
 * forgets it when it is asked to; elsewhere it is not known.
 */
export class PeakMemory {
  readonly #status = openIfThere('/proc/self/status', 'r');
  #reset = openIfThere('/proc/self/clear_refs', 'w');
  readonly #text = Buffer.alloc(4096);
  #least: number;
  #job: string | undefined;
  /** Of the last task. */
  #peak = Number.POSITIVE_INFINITY;

  constructor() {
    this.#least = this.#read('VmRSS') ?? 0;
  }

  /** A task of that job begins. What another job has left in memory is collected, or it would count for this one. */
  begin(job: string): void {
    if (this.#job !== undefined && this.#job !== job) this.#collect();
    this.#job = job;
    if (this.#reset === undefined) return;
    try {
      // 5: "resets the peak resident set size to the current one" (proc_pid_clear_refs(5)).
      writeSync(this.#reset, '5');
    } catch {
      this.#reset = undefined;
    }
  }

  /** Since the task began, in bytes; null where the system does not tell. */
  bytes(): number | null {
    if (this.#reset === undefined) return null;
    const peak = this.#read('VmHWM');
    this.#peak = peak ?? Number.POSITIVE_INFINITY;
    return peak ?? null;
  }

  #collect(): void {
    // To ask the system takes 0.03 ms.
    if (this.#peak < this.#least + toleratedBytes) return;
    const rss = this.#read('VmRSS');
    if (rss === undefined || rss < this.#least + toleratedBytes) return;
    const collect = garbageCollector();
    // The first finds what is garbage, the second gives its pages back: 350 MB become 90.
    collect();
    collect();
    this.#least = this.#read('VmRSS') ?? this.#least;
  }

  #read(field: 'VmRSS' | 'VmHWM'): number | undefined {
    if (this.#status === undefined) return undefined;
    const length = readSync(this.#status, this.#text, 0, this.#text.byteLength, 0);
    const kilobytes = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(this.#text.toString('latin1', 0, length))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  }
}

function openIfThere(file: string, flags: 'r' | 'w'): number | undefined {
  try {
    return openSync(file, flags);
  } catch {
    // Another operating system, or a container that shows no more.
    return undefined;
  }
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect !== 'function') return () => {};
  return () => void collect();
}
