import type { RowRun, RowsRecord } from '@accelerator/job';
import type { RowPlan } from '@accelerator/slice';

/** A plan as it is kept in the job. */
export function rowsRecordOf(plan: RowPlan): RowsRecord {
  const sources = new Map<string, number>();
  const indexOf = (dataset: string): number => {
    const index = sources.get(dataset) ?? sources.size;
    sources.set(dataset, index);
    return index;
  };
  const slices = plan.map((segments) =>
    segments.map(
      ({ count, reuse }): RowRun =>
        reuse === null ? [count] : [count, indexOf(reuse.dataset), reuse.sliceno, reuse.from],
    ),
  );
  return { format: 1, sources: [...sources.keys()], slices };
}
