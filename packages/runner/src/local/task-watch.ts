import type { ExecutorNews } from '../executor.ts';
import { memoryKills, type RecentKills, type RecentPeak } from './process-memory.ts';

/** What is known of a process that died while it ran a task. */
export interface LastSeen {
  /** Highest resident memory when it was last looked at, in bytes. */
  readonly peakMemory: number | undefined;
  /** How far the phase was by its last report: rows, or input files. */
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  /** Processes that the kernel has killed for memory since the task began, or in the second before. */
  readonly memoryKills: number;
}

/** Often enough to see memory grow. A look costs 0.02 ms: tasks that are shorter share one. */
const lookEveryMs = 200;

/** Records what a process was doing, for the message when it dies: afterwards it can't be asked. */
export class TaskWatch {
  readonly #peak: RecentPeak | undefined;
  readonly #killsBefore: number;
  readonly #timer: NodeJS.Timeout;
  #peakMemory: number | undefined;
  #progress: LastSeen['progress'];

  /** @param peak of the process; undefined when there is none */
  constructor(peak: RecentPeak | undefined, kills: RecentKills) {
    this.#peak = peak;
    this.#killsBefore = kills.count;
    this.#peakMemory = peak?.within(lookEveryMs);
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  note(news: ExecutorNews): void {
    if (news.type === 'progress') this.#progress = { done: news.done, total: news.total };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Of a process that has died. */
  lastSeen(): LastSeen {
    const kills = memoryKills() - this.#killsBefore;
    return { peakMemory: this.#peakMemory, progress: this.#progress, memoryKills: kills };
  }

  #look(): void {
    this.#peakMemory = this.#peak?.within(0);
  }
}
