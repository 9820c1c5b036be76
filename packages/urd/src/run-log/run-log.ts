import { closeSync, openSync } from 'node:fs';
import { makeFolder, systemCode, writeAll } from '@accelerator/base';
import { isEnd, removeOldRuns, runFile, runsFolder, type TimedEvent, type Workdir } from '@accelerator/store';
import { eventText } from './event-text.ts';
import { ProgressGate } from './progress-gate.ts';

/** A reader sees an event so much later at most; a write costs as much as three events. */
const flushMs = 100;
const aliveMs = 5000;

/**
 * Keeps the events of a run in the workdir, one JSON object a line, so that another process can follow it, and a run
 * that failed leaves a record too. What was printed lies in the jobs and is left out.
 *
 * It is only a help: never forced onto the disk, and where it can't be written the run goes on without it.
 */
export class RunLog {
  readonly #gate = new ProgressGate((event) => this.#add(event));
  readonly #seconds: () => number;
  readonly #alive: NodeJS.Timeout;
  #descriptor: number | undefined;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** A line may have been cut. */
  #failed = false;

  /** @param seconds since the run began */
  constructor(workdir: Workdir, run: string, seconds: () => number) {
    this.#seconds = seconds;
    this.#alive = setInterval(() => this.#add({ t: this.#seconds(), type: 'alive' }), aliveMs).unref();
    try {
      makeFolder(workdir.door.pathTo(runsFolder));
      removeOldRuns(workdir);
      this.#descriptor = openSync(workdir.door.pathTo(runFile(run)), 'ax');
    } catch (error) {
      this.#failBy(error);
    }
  }

  event(event: TimedEvent): void {
    if (event.type !== 'output') this.#gate.event(event);
  }

  close(): void {
    clearInterval(this.#alive);
    this.#gate.flush();
    this.#flush();
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }

  #add(event: TimedEvent): void {
    if (this.#descriptor === undefined) return;
    const isLast = isEnd(event);
    // After a failure only how it ended is tried once more: there may be room for that.
    if (this.#failed && !isLast) return;
    this.#lines.push(eventText(event));
    // A reader that looks at once finds which process runs, and how the run ended.
    if (isLast || event.type === 'run-started') this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushMs).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#alive.refresh();
    if (this.#descriptor === undefined || this.#lines.length === 0) return;
    const text = `${this.#failed ? '\n' : ''}${this.#lines.join('\n')}\n`;
    this.#lines = [];
    try {
      writeAll(this.#descriptor, Buffer.from(text));
    } catch (error) {
      this.#failBy(error);
    }
  }

  /** A full disk, one that can only be read, a file or a link in the place of the folder: whatever it is. */
  #failBy(error: unknown): void {
    if (systemCode(error) === undefined) throw error;
    this.#failed = true;
  }
}
