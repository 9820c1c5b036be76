import { packOutcomes, type RowRun, type RowsRecord } from '@accelerator/job';
import type { RowSegment } from '@accelerator/slice';
import type { SliceOutcomes } from './map-outcomes.ts';
import { isElsewhere } from './rows-elsewhere.ts';

/** What became of the rows of a map, and where they come from, as it's kept in the job. */
export function rowsRecordOf(slices: readonly SliceOutcomes[]): RowsRecord {
  const sources = new Map<string, number>();
  const indexOf = (source: string): number => {
    const index = sources.get(source) ?? sources.size;
    sources.set(source, index);
    return index;
  };
  const runOf = ({ count, reuse }: RowSegment): RowRun => {
    if (reuse === null) return [count];
    const source = indexOf(reuse.dataset);
    return reuse.attempt === undefined || isElsewhere(reuse.dataset)
      ? [count, source, reuse.sliceno, reuse.from]
      : [count, source];
  };
  const runs = slices.map(({ segments }) => segments.map(({ segment }) => runOf(segment)));
  return {
    format: 1,
    sources: [...sources.keys()],
    slices: runs,
    ...(slices.some(({ areAllKept }) => !areAllKept) && {
      outcomes: slices.map((slice) => (slice.areAllKept ? null : packOutcomes(slice.runs))),
    }),
  };
}
