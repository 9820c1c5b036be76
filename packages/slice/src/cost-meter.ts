import { observeReads } from '@accelerator/column';
import { observeProgress } from '@accelerator/dataset';
import { observeInputFiles } from '@accelerator/job';
import type { AttemptReport, TaskCost } from './outcome.ts';
import type { PeakMemory } from './peak-memory.ts';
import { newsEveryMs } from './progress-teller.ts';

/** Counts what a task takes from its beginning: time, memory, what is read. Reports how far it is. */
export class CostMeter {
  readonly #peakMemory: PeakMemory;
  readonly #onProgress: (done: number, total: number) => void;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  readonly #cpu = process.cpuUsage();
  readonly #columnBytesRead: Record<string, number> = {};
  readonly #stops: readonly (() => void)[];
  #files = 0;
  #filesExpected = 0;
  #inputBytesRead = 0;
  #rowsRead = 0;
  #reportedAt = this.#started;

  constructor(peakMemory: PeakMemory, onProgress: (done: number, total: number) => void) {
    this.#peakMemory = peakMemory;
    this.#onProgress = onProgress;
    this.#stops = [
      observeInputFiles(({ bytes }) => {
        this.#files++;
        this.#inputBytesRead += bytes;
        this.#report(this.#files, Math.max(this.#files, this.#filesExpected));
      }),
      observeProgress(({ rows, more, total }) => {
        this.#rowsRead += more;
        this.#report(rows, total);
      }),
      observeReads(({ dataset, column, bytes }) => {
        const name = `${dataset}/${column}`;
        this.#columnBytesRead[name] = (this.#columnBytesRead[name] ?? 0) + bytes;
      }),
    ];
  }

  /** How many input files the task has before it, if it has any. */
  expect(inputFiles: number): void {
    this.#filesExpected = inputFiles;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** What it took until now. @param made when it ended well */
  cost(made?: AttemptReport): TaskCost {
    const { user, system } = process.cpuUsage(this.#cpu);
    const parts = made?.datasets.parts ?? [];
    const columns = parts.flatMap((part) => Object.values(part.columns));
    const linkedBytes = parts.reduce((sum, part) => sum + (part.linkedBytes ?? 0), 0);
    return {
      startedAt: this.#startedAt,
      seconds: (performance.now() - this.#started) / 1000,
      cpuSeconds: (user + system) / 1e6,
      peakMemory: this.#peakMemory.bytes(),
      columnBytesRead: this.#columnBytesRead,
      inputBytesRead: this.#inputBytesRead,
      bytesWritten: [...Object.values(made?.files ?? {}), ...columns].reduce(
        (sum, { size }) => sum + size,
        (made?.valueBytes ?? 0) - linkedBytes,
      ),
      rowsRead: this.#rowsRead,
      rowsWritten: parts.reduce((sum, { rows }) => sum + rows, 0),
    };
  }

  #report(done: number, total: number): void {
    const now = performance.now();
    if (now - this.#reportedAt < newsEveryMs) return;
    this.#reportedAt = now;
    this.#onProgress(done, total);
  }
}
