import { readdirSync, readFileSync } from 'node:fs';

const everyMs = 10;
const pageBytes = 4096;

/**
 * The most memory that processes and all their descendants had together, by samples of /proc (Linux; elsewhere it stays
 * 0). Resident pages that processes share count in each, so it is an upper bound, for all contenders alike.
 */
export class MemoryWatch {
  readonly #roots = new Set<number>();
  readonly #timer: NodeJS.Timeout;
  peak = 0;

  constructor() {
    this.#timer = setInterval(() => this.sample(), everyMs);
    this.#timer.unref();
  }

  follow(pid: number | undefined): void {
    if (pid !== undefined) this.#roots.add(pid);
  }

  sample(): void {
    const total = [...this.#roots].reduce((sum, pid) => sum + treeMemory(pid), 0);
    this.peak = Math.max(this.peak, total);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** A process that ends meanwhile has none. */
function treeMemory(pid: number): number {
  try {
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
    return childrenOf(pid).reduce((sum, child) => sum + treeMemory(child), resident);
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .flatMap((child) => (child === '' ? [] : Number(child))),
  );
}
