import { type OutcomeRun, OutcomeRuns } from '@accelerator/job';
import type { RowPlan, RowSegment } from '@accelerator/slice';
import type { DoneChunk } from './compute-chunks.ts';
import { OutcomeStream } from './outcome-stream.ts';

/** The rows of a slice as they were planned, with what became of each of them. */
export interface SegmentOutcomes {
  readonly segment: RowSegment;
  /** How many of them were left out. */
  readonly skipped: number;
}

export interface SliceOutcomes {
  readonly segments: readonly SegmentOutcomes[];
  readonly runs: readonly OutcomeRun[];
  readonly areAllKept: boolean;
}

interface ChunkOutcomes extends Pick<DoneChunk, 'outcomes'> {
  readonly task: Pick<DoneChunk['task'], 'sliceno'>;
}

/** What became of the rows of each slice, whether they were computed or taken. @param chunks in row order */
export function mapOutcomes(plan: RowPlan, chunks: readonly ChunkOutcomes[]): SliceOutcomes[] {
  const bySlice = plan.map((): OutcomeRun[] => []);
  for (const { task, outcomes } of chunks) for (const run of outcomes) bySlice[task.sliceno]?.push(run);
  return plan.map((segments, sliceno) => {
    const computed = new OutcomeStream(bySlice[sliceno] ?? []);
    const all = new OutcomeRuns();
    const counted = segments.map((segment): SegmentOutcomes => {
      const { count, reuse } = segment;
      if (reuse !== null) {
        all.add(reuse.outcome ?? 'kept', count);
        return { segment, skipped: reuse.outcome === 'skipped' ? count : 0 };
      }
      const { runs, skipped } = computed.take(count);
      for (const [rows, outcome] of runs) all.add(outcome, rows);
      return { segment, skipped };
    });
    return { segments: counted, runs: all.runs, areAllKept: all.areAllKept };
  });
}
