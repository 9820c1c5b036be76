/** What a process has done so far on one dataset, in rows. */
export interface DatasetProgress {
  readonly kind: 'read' | 'write';
  readonly dataset: string;
  /** Rows since the iteration or the writer began. */
  readonly rows: number;
  /** Rows that the iteration goes over in all (before filters); null for a writer, which cannot know. */
  readonly total: number | null;
}

let listener: ((progress: DatasetProgress) => void) | null = null;

/**
 * Calls `report` for every block of rows (at most 1,024; one row when the values are images) that is read or written
 * in this process. Returns the one that was there before; null is none. It should be quick: it is called 50,000 times
 * a second by a loop over numbers.
 */
export function observeProgress(
  report: ((progress: DatasetProgress) => void) | null,
): ((progress: DatasetProgress) => void) | null {
  const before = listener;
  listener = report;
  return before;
}

export function reportProgress(kind: 'read' | 'write', dataset: string, rows: number, total: number | null): void {
  listener?.({ kind, dataset, rows, total });
}
