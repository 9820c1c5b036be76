import { countOutcomes, type OutcomeRun } from '@accelerator/job';

/** Takes outcomes of rows, in their order, some at a time. */
export class OutcomeStream {
  readonly #runs: readonly OutcomeRun[];
  #index = 0;
  #passed = 0;

  constructor(runs: readonly OutcomeRun[]) {
    this.#runs = runs;
  }

  /** Of the next rows: what became of them, and how many were left out. */
  take(count: number): { readonly runs: readonly OutcomeRun[]; readonly skipped: number } {
    const runs: OutcomeRun[] = [];
    for (let left = count; left > 0; ) {
      const run = this.#runs[this.#index];
      if (run === undefined) throw new Error('Internal error: there are outcomes of too few rows');
      const here = Math.min(left, run[0] - this.#passed);
      runs.push([here, run[1]]);
      left -= here;
      this.#passed += here;
      if (this.#passed < run[0]) continue;
      this.#index++;
      this.#passed = 0;
    }
    return { runs, skipped: countOutcomes(runs).skipped };
  }
}
