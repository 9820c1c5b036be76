import type { RowPlan } from '@accelerator/slice';
import type { JobRun } from '../job-run.ts';

interface SliceProgress {
  readonly total: number;
  done: number;
  seconds: number;
}

/** Reports how far a map is, slice by slice, as its chunks are done. */
export class MapProgress {
  readonly #run: JobRun;
  readonly #slices = new Map<number, SliceProgress>();
  #started = false;

  constructor(run: JobRun, plan: RowPlan) {
    this.#run = run;
    for (const [sliceno, segments] of plan.entries()) {
      const total = segments.reduce((sum, { count, reuse }) => sum + (reuse === null ? count : 0), 0);
      if (total > 0) this.#slices.set(sliceno, { total, done: 0, seconds: 0 });
    }
  }

  /** A worker has begun a chunk; the first of them counts. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    const rows = [...this.#slices.values()].reduce((sum, { total }) => sum + total, 0);
    const { tools, setup } = this.#run;
    tools.emit({ type: 'step-started', job: setup.job, step: 'map', slices: this.#slices.size, rows });
  }

  add(sliceno: number, rows: number, seconds: number): void {
    const slice = this.#slices.get(sliceno);
    if (slice === undefined) return;
    slice.done += rows;
    slice.seconds += seconds;
    const { emit } = this.#run.tools;
    const step = { job: this.#run.setup.job, step: 'map' } as const;
    emit({ type: 'progress', ...step, slices: [[sliceno, slice.done, slice.total]] });
    if (slice.done === slice.total) emit({ type: 'slice-finished', ...step, sliceno, seconds: slice.seconds });
  }
}
