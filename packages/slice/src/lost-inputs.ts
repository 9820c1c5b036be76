import type { AcceleratorError } from '@accelerator/base';
import { type InputFile, observeLostInputs } from '@accelerator/job';

/** Notes of the input files that a task could not read as its key names them. */
export class LostInputs {
  readonly #errors = new Map<InputFile, AcceleratorError>();
  readonly stop: () => void;

  constructor() {
    this.stop = observeLostInputs(({ file, error }) => {
      if (error === undefined) this.#errors.delete(file);
      else this.#errors.set(file, error);
    });
  }

  /**
   * What came of such a task would be kept under a key that says the files were there, though its method has gone on
   * without them.
   * @throws AcceleratorError `INPUT_CHANGED`
   */
  check(): void {
    for (const error of this.#errors.values()) throw error;
  }
}
