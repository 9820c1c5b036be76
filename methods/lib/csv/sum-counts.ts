import type { LineCounts } from './import-slice.ts';

/** Counts of several slices together. */
export interface TableCounts extends LineCounts {
  readonly rowsPerSlice: readonly number[];
}

export function sumCounts(counts: readonly (LineCounts | undefined)[]): TableCounts {
  const sum = (name: 'rows' | 'bad' | 'skipped'): number =>
    counts.reduce((total, each) => total + (each?.[name] ?? 0), 0);
  return {
    rows: sum('rows'),
    rowsPerSlice: counts.map((each) => each?.rows ?? 0),
    bad: sum('bad'),
    skipped: sum('skipped'),
    cut: sumCut(counts),
  };
}

function sumCut(counts: readonly (LineCounts | undefined)[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const each of counts) {
    for (const [column, cut] of Object.entries(each?.cut ?? {})) sums.set(column, (sums.get(column) ?? 0) + cut);
  }
  return Object.fromEntries(sums);
}
