import type { DatasetPart } from '@accelerator/dataset';
import { OutcomeRuns, packOutcomes } from '@accelerator/job';
import { attemptPaths, type MatchedRows, type RowSegment } from '@accelerator/slice';
import type { JobRun } from '../job-run.ts';
import type { RowCandidate } from '../map/row-candidates.ts';
import { isElsewhere } from '../map/rows-elsewhere.ts';

/**
 * Rows that are taken over from a job that ended early count in this one too, should it end early itself; they are told.
 * @returns what was written by attempts of which rows are taken
 */
export function keepTakenRows(
  run: JobRun,
  matched: MatchedRows,
  candidates: readonly RowCandidate[],
  parts: ReadonlyMap<string, DatasetPart>,
): Map<string, DatasetPart> {
  const used = new Map<string, DatasetPart>();
  const from = new Set<string>();
  let done = 0;
  let total = 0;
  for (const [sliceno, segments] of matched.plan.entries()) {
    const byAttempt = new Map<string, RowSegment[]>();
    for (const segment of segments) {
      const { count, reuse } = segment;
      total += count;
      if (reuse?.attempt === undefined) continue;
      if (!isElsewhere(reuse.dataset)) {
        done += count;
        from.add(reuse.dataset);
      }
      const others = byAttempt.get(reuse.attempt);
      if (others === undefined) byAttempt.set(reuse.attempt, [segment]);
      else others.push(segment);
    }
    for (const [attempt, taken] of byAttempt) {
      const part = parts.get(attempt);
      if (part !== undefined) used.set(attempt, part);
      keep(run, { attempt, sliceno, part, taken, matched, candidates });
    }
  }
  const { setup, tools } = run;
  if (done > 0) {
    tools.emit({
      type: 'job-resumed',
      job: setup.job,
      method: setup.method,
      done,
      total,
      unit: 'rows',
      from: [...from],
    });
  }
  return used;
}

interface Taken {
  readonly attempt: string;
  readonly sliceno: number;
  readonly part: DatasetPart | undefined;
  readonly taken: readonly RowSegment[];
  readonly matched: MatchedRows;
  readonly candidates: readonly RowCandidate[];
}

function keep(run: JobRun, { attempt, sliceno, part, taken, matched, candidates }: Taken): void {
  const outcomes = new OutcomeRuns();
  const bad = new Set<number>();
  for (const { from, count, reuse } of taken) {
    outcomes.add(reuse?.outcome ?? 'kept', count);
    if (reuse?.outcome === 'bad') for (let row = from; row < from + count; row++) bad.add(row);
  }
  const origin = taken[0]?.reuse?.dataset;
  const seen = candidates.find(({ setup }) => setup.job === origin)?.seen;
  run.kept?.addRows(
    {
      sliceno,
      attempt,
      part: part ?? null,
      runs: taken.map(({ from, count, reuse }) => [from, count, reuse?.from ?? 0]),
      ...(!outcomes.areAllKept && { outcomes: packOutcomes(outcomes.runs) }),
      bad: (matched.bad[sliceno] ?? []).filter(({ row }) => bad.has(row)),
      seen: seen ?? { identities: [], byMap: [] },
    },
    attemptPaths(run.path, attempt).files,
  );
}
