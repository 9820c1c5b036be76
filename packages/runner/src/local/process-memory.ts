import { readFileSync } from 'node:fs';

/** Highest resident memory of a process so far, in bytes; undefined where the kernel does not tell (only Linux does). */
function peakMemoryOf(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(readQuietly(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** The highest resident memory of one process, looked at no more often than is asked for. */
export class RecentPeak {
  readonly #pid: number;
  #bytes: number | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** In bytes, as it was at most so long ago; undefined where the kernel does not tell. */
  within(ageMs: number): number | undefined {
    const now = performance.now();
    if (now - this.#lookedAt >= ageMs) {
      this.#bytes = peakMemoryOf(this.#pid) ?? this.#bytes;
      this.#lookedAt = now;
    }
    return this.#bytes;
  }
}

/** How many processes the kernel has killed on this machine because memory ran out. */
export function memoryKills(): number {
  return Number(/^oom_kill (\d+)$/m.exec(readQuietly('/proc/vmstat'))?.[1] ?? 0);
}

/** A read costs 0.1 to 0.2 ms, of 15 for a job that does nothing with three tasks. */
const recentMs = 1000;

/** How many processes the kernel had killed at most a second ago. */
export class RecentKills {
  #count = 0;
  #countedAt = Number.NEGATIVE_INFINITY;

  get count(): number {
    const now = performance.now();
    if (now - this.#countedAt > recentMs) {
      this.#count = memoryKills();
      this.#countedAt = now;
    }
    return this.#count;
  }
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // No such process any more, or another operating system.
    return '';
  }
}
