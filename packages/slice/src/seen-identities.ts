import { observeChainReads, observeIdentities } from '@accelerator/dataset';

/**
 * Notes of which datasets and jobs a task asked which one they are: something that their content does not tell. And of
 * which datasets it asked what comes before them.
 */
export class SeenIdentities {
  readonly #ids = new Set<string>();
  readonly chains = new Set<string>();
  readonly #ownJob: string;
  readonly stop: () => void;

  /** @param ownJob the job that the task belongs to */
  constructor(ownJob: string) {
    this.#ownJob = ownJob;
    const stops = [observeIdentities((id) => this.#ids.add(id)), observeChainReads((id) => this.chains.add(id))];
    this.stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** Without the job's own datasets, which are no inputs. */
  get ids(): string[] {
    return [...this.#ids].filter((id) => id !== this.#ownJob && !id.startsWith(`${this.#ownJob}/`));
  }
}
