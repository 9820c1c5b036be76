import { observeIdentities } from '@accelerator/dataset';

/** Notes of which datasets and jobs a task asked which one they are: something that their content does not tell. */
export class SeenIdentities {
  readonly #ids = new Set<string>();
  readonly #ownJob: string;
  readonly stop: () => void;

  /** @param ownJob the job that the task belongs to */
  constructor(ownJob: string) {
    this.#ownJob = ownJob;
    this.stop = observeIdentities((id) => this.#ids.add(id));
  }

  /** Without the job's own datasets, which are no inputs. */
  get ids(): string[] {
    return [...this.#ids].filter((id) => id !== this.#ownJob && !id.startsWith(`${this.#ownJob}/`));
  }
}
