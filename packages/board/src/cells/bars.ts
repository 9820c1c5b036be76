/** What bars need of a histogram. */
export interface BarSource {
  readonly column: string;
  readonly bins: readonly { readonly from: unknown; readonly to: unknown; readonly count: number }[] | null;
  readonly values: readonly { readonly value: string; readonly count: number }[] | null;
  readonly distinct: number | null;
  readonly others: number;
}

/** In the place of bars that would all be the same: each value is there once. */
export function sameEverywhere({ values, distinct, others }: BarSource): string {
  const isAlike = values !== null && others > 0 && values.every(({ count }) => count === 1);
  return isAlike ? (distinct === null ? 'all different' : `${distinct.toLocaleString('en')} different`) : '';
}

export interface Bar {
  readonly label: string;
  readonly count: number;
  /** Of the highest one. */
  readonly part: number;
  /** What shows the rows that it counts. */
  readonly query: Readonly<Record<string, string>>;
}

/** The bars of a histogram, each with the filter that it stands for. */
export function barsOf({ column, bins, values }: BarSource): Bar[] {
  const all = bins ?? values ?? [];
  const highest = Math.max(1, ...all.map(({ count }) => count));
  const bars = (bins ?? []).map(({ from, to, count }) => ({
    label: `${String(from)} to ${String(to)}`,
    count,
    part: count / highest,
    query: { range: `${column}=${String(from)}..${String(to)}` },
  }));
  const listed = (values ?? []).map(({ value, count }) => ({
    label: value,
    count,
    part: count / highest,
    query: { find: `^${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, in: column },
  }));
  return [...bars, ...listed];
}
