import type { Dataset } from '@accelerator/dataset';

/** Rows that follow one another, by their number in a whole dataset. */
export type RowRange = readonly [from: number, count: number];

/** Rows of a slice that follow one another. */
export interface SlicePart {
  readonly sliceno: number;
  /** In the slice. */
  readonly from: number;
  readonly count: number;
}

/** Where rows of a whole dataset lie, slice after slice. */
export function partsOf({ rowsPerSlice }: Pick<Dataset, 'rowsPerSlice'>, [from, count]: RowRange): SlicePart[] {
  const parts: SlicePart[] = [];
  let before = 0;
  for (const [sliceno, rows] of rowsPerSlice.entries()) {
    const start = Math.max(from, before);
    const end = Math.min(from + count, before + rows);
    if (start < end) parts.push({ sliceno, from: start - before, count: end - start });
    before += rows;
  }
  return parts;
}

/** Number in the dataset of the first row of each slice. */
export function sliceStarts({ rowsPerSlice }: Pick<Dataset, 'rowsPerSlice'>): number[] {
  let before = 0;
  return rowsPerSlice.map((rows) => {
    before += rows;
    return before - rows;
  });
}

export function countRanges(ranges: readonly RowRange[]): number {
  return ranges.reduce((sum, [, count]) => sum + count, 0);
}

/** Of rows that are given by ranges, in order, some that follow one another there. */
export function sliceRanges(ranges: readonly RowRange[], from: number, count: number): RowRange[] {
  const part: RowRange[] = [];
  let before = 0;
  for (const [start, rows] of ranges) {
    const first = Math.max(from, before);
    const end = Math.min(from + count, before + rows);
    if (first < end) part.push([start + first - before, end - first]);
    before += rows;
    if (before >= from + count) break;
  }
  return part;
}

/** Adds rows behind others; joined to the last ones when they follow them. */
export function addRange(ranges: RowRange[], from: number, count: number): void {
  if (count === 0) return;
  const last = ranges.at(-1);
  if (last !== undefined && last[0] + last[1] === from) ranges[ranges.length - 1] = [last[0], last[1] + count];
  else ranges.push([from, count]);
}
