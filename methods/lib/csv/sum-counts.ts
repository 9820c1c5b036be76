import type { LineCounts } from './import-slice.ts';

/** Counts of several slices together. */
export interface TableCounts extends LineCounts {
  readonly rowsPerSlice: readonly number[];
}

export function sumCounts(counts: readonly (LineCounts | undefined)[]): TableCounts {
  const sum = (name: keyof LineCounts): number => counts.reduce((total, each) => total + (each?.[name] ?? 0), 0);
  return {
    rows: sum('rows'),
    rowsPerSlice: counts.map((each) => each?.rows ?? 0),
    bad: sum('bad'),
    skipped: sum('skipped'),
  };
}
