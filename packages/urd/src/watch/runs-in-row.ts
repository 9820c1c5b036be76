import type { Dependency } from '@accelerator/method';

/** After so many runs in a row whose inputs changed while they ran, it is they who change them. */
const mostInRow = 3;
/** After so many whose code changed, too: unless they took so long that a person may have saved it each time. */
const mostCodeInRow = 10;
const shortRunMs = 2000;

/** Runs in a row whose inputs, or whose code, changed while they ran. */
export class RunsInRow {
  #inputs = 0;
  #code = 0;
  /** When those of the code began. */
  #began = 0;

  /** Whether the inputs of the run before have changed while it ran. */
  get hadInputs(): boolean {
    return this.#inputs > 0;
  }

  /**
   * Counts a run.
   * @param meanwhile what has changed while it ran
   * @returns whether it is the runs themselves that change it
   */
  add(meanwhile: readonly Dependency[]): boolean {
    const isByCode = meanwhile.some(({ kind }) => kind === 'code');
    const isByInputs = !isByCode && meanwhile.some(({ kind }) => kind === 'inputs');
    this.#code = isByCode ? this.#code + 1 : 0;
    this.#inputs = isByInputs ? this.#inputs + 1 : 0;
    if (this.#code === 1) this.#began = performance.now();
    const areShort = performance.now() - this.#began < this.#code * shortRunMs;
    const isCircle = this.#inputs >= mostInRow || (this.#code >= mostCodeInRow && areShort);
    if (isCircle) [this.#code, this.#inputs] = [0, 0];
    return isCircle;
  }
}
