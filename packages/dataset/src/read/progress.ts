import { Channel, type Scope } from '@accelerator/base';

/** How far an iteration is. */
export interface DatasetProgress {
  readonly dataset: string;
  /** Rows since the iteration began. */
  readonly rows: number;
  /** How many of them have come since it was last told. */
  readonly more: number;
  /** Rows that it goes over in all, before filters. */
  readonly total: number;
}

const progress = new Channel<DatasetProgress>();

/**
 * Calls `listener` for every block of rows (at most 1,024; one row when the values are images) that is read in this
 * process. It should be quick: it is called 50,000 times a second by a loop over numbers. Returns a function that ends
 * it.
 */
export function observeProgress(listener: (progress: DatasetProgress) => void): () => void {
  return progress.observe(listener);
}

/** @param owner the task that the rows are read for */
export function reportProgress(owner: Scope | undefined, news: DatasetProgress): void {
  progress.report(owner, news);
}
