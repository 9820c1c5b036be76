import type { RunState } from '@accelerator/inspect';
import type { EventLines } from './event-lines.ts';

/** A log that says nothing for so long looks like one of a program that hangs, and CI services end such. */
export const heartbeatMs = 30_000;
const jobsShown = 4;

/** Says now and then, where there are no bars, that jobs run, and how far they are. */
export class Heartbeat {
  readonly #lines: EventLines;
  #toldMs: number;

  constructor(lines: EventLines, nowMs: number) {
    this.#lines = lines;
    this.#toldMs = nowMs;
  }

  /** Something else was told. */
  told(nowMs: number): void {
    this.#toldMs = nowMs;
  }

  /** The lines that are due; none while others come, or nothing runs. */
  lines(state: RunState, nowMs: number): string[] {
    const jobs = [...state.running.values()];
    if (jobs.length === 0 || nowMs - this.#toldMs < heartbeatMs) return [];
    this.#toldMs = nowMs;
    const more = jobs.length - jobsShown;
    return [
      ...jobs.slice(0, jobsShown).map((job) => this.#lines.running(job, nowMs)),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ];
  }
}
