import { observeChainReads, observeIdentities } from '@accelerator/dataset';

/**
 * Notes of which datasets and jobs a task asked which one they are: something that their content does not tell. And of
 * which datasets it asked what comes before them.
 */
export class SeenIdentities {
  readonly #ids = new Set<string>();
  readonly chains = new Set<string>();
  readonly #others: readonly string[];
  readonly stop: () => void;

  /** @param others the job that the task belongs to, and those whose work it takes over */
  constructor(others: string | readonly string[]) {
    this.#others = [others].flat();
    const stops = [observeIdentities((id) => this.#ids.add(id)), observeChainReads((id) => this.chains.add(id))];
    this.stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** Without what is no input. */
  get ids(): string[] {
    return [...this.#ids].filter((id) => !this.#others.some((job) => id === job || id.startsWith(`${job}/`)));
  }
}
