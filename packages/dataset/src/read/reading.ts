import { Channel, type Scope } from '@accelerator/base';

/** A row, or the rows of a batch, by where they lie. */
export interface ReadPlace {
  readonly dataset: string;
  readonly sliceno: number;
  /** Its number in the slice of its dataset, retracted rows counted; of a batch that of its first. */
  readonly row: number;
  /** Of a batch: how many they are. */
  readonly rows?: number;
}

/** A loop over rows. */
export interface Reading {
  /** The row that it got last; undefined: none yet. */
  place(): ReadPlace | undefined;
  /** Grows with the rows that it gets: by this it's seen whether it has gone on. */
  readonly given: number;
}

/** What becomes of a loop: `left` before its last row, by an error or by `break`. */
export interface ReadingNews {
  readonly reading: Reading;
  readonly what: 'begun' | 'left' | 'ended';
}

const readings = new Channel<ReadingNews>();

/**
 * Calls `listener` when a loop over rows begins, and when it is over: nothing of it is done for each row. `place` of a
 * loop that is left has to be asked at once.
 * @returns ends that
 */
export function observeReadings(listener: (news: ReadingNews) => void): () => void {
  return readings.observe(listener);
}

/** @param owner the task that the rows are read for */
export function reportReading(owner: Scope | undefined, reading: Reading, what: ReadingNews['what']): void {
  readings.report(owner, { reading, what });
}
