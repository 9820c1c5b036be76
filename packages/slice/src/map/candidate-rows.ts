import { Dataset, datasetId } from '@accelerator/dataset';
import {
  type JobSetup,
  type OutcomeRun,
  outcomesOf,
  parseRowsRecord,
  type RowOutcome,
  rowsFile,
} from '@accelerator/job';
import { type KeptRows, keptRuns, type Workdir } from '@accelerator/store';
import type { RowPlace } from './row-plan.ts';

/** An earlier job whose rows may be taken. */
export interface MatchCandidate {
  readonly setup: JobSetup;
  /** Whether its map asked where rows stand: then a row is the same only in the same place. */
  readonly inPlace: boolean;
  /** Whether it went over the very same rows, in the same places. */
  readonly samePlaces: boolean;
  /** Of a job that ended early: what was taken over from it, under the names that it has here. Absent: it finished. */
  readonly kept?: readonly KeptRows[];
  /** Of a job that finished: whether its rows don't stand beside those of its source, or some of them failed. */
  readonly hasOutcomes?: boolean;
  /** Of one that was built on another machine: which rows it went over. */
  readonly elsewhere?: RowsElsewhere;
}

/** The rows of a job that was built on another machine. */
export interface RowsElsewhere {
  readonly rowsPerSlice: readonly number[];
  /** What each of them is, as `packIdentities` writes it: the path of a file. */
  readonly file: string;
}

/** Rows of a candidate's source that follow one another, and where their results are. */
export interface CandidateRun {
  readonly sliceno: number;
  readonly row: number;
  readonly count: number;
  readonly place: RowPlace;
}

/** What is known of the rows of an earlier job. */
export interface CandidateRows {
  readonly runs: readonly CandidateRun[];
  /** Why rows of a slice failed, by row. */
  reasons(sliceno: number): ReadonlyMap<number, string>;
}

/** @param rowsPerSlice of its source. @throws AcceleratorError for records that can't be read */
export function candidateRows(
  workdir: Workdir,
  { setup, kept, hasOutcomes = false }: MatchCandidate,
  rowsPerSlice: readonly number[],
): CandidateRows {
  if (kept !== undefined) return keptCandidate(setup.job, kept);
  const file = `${setup.job}/${rowsFile}`;
  const record = hasOutcomes ? parseRowsRecord(workdir.door.read(file), file) : undefined;
  const runs = rowsPerSlice.flatMap((rows, sliceno) =>
    placed(setup.job, sliceno, record === undefined ? [[rows, 'kept']] : outcomesOf(record, sliceno, file)),
  );
  const reasons = new Map<number, ReadonlyMap<number, string>>();
  return {
    runs,
    reasons: (sliceno) => {
      const known = reasons.get(sliceno) ?? reasonsIn(workdir, setup.job, sliceno);
      reasons.set(sliceno, known);
      return known;
    },
  };
}

function placed(job: string, sliceno: number, outcomes: readonly OutcomeRun[]): CandidateRun[] {
  const dataset = datasetId(job, 'default');
  let row = 0;
  let at = 0;
  return outcomes.flatMap(([count, outcome]): CandidateRun[] => {
    const run = { sliceno, row, count, place: { dataset, sliceno, from: at, ...saidOf(outcome, row) } };
    row += count;
    if (outcome !== 'skipped') at += count;
    return count === 0 ? [] : [run];
  });
}

function saidOf(outcome: RowOutcome, row: number): Pick<RowPlace, 'outcome' | 'row'> {
  return outcome === 'kept' ? {} : { outcome, ...(outcome !== 'skipped' && { row }) };
}

function keptCandidate(job: string, kept: readonly KeptRows[]): CandidateRows {
  const runs = kept.flatMap((rows) =>
    keptRuns(rows).map(({ row, count, at, outcome }): CandidateRun => {
      const { sliceno, attempt } = rows;
      const place = { dataset: job, sliceno, from: at, ...saidOf(outcome, row), attempt };
      return { sliceno, row, count, place };
    }),
  );
  const reasons = new Map<number, Map<number, string>>();
  for (const { sliceno, bad } of kept) {
    const here = reasons.get(sliceno) ?? new Map<number, string>();
    reasons.set(sliceno, here);
    for (const { row, reason } of bad) here.set(row, reason);
  }
  return { runs, reasons: (sliceno) => reasons.get(sliceno) ?? new Map() };
}

/** None where it recorded none. */
function reasonsIn(workdir: Workdir, job: string, sliceno: number): ReadonlyMap<number, string> {
  const post = workdir.records.readPost(job);
  const reasons = new Map<number, string>();
  if (post === undefined || !Object.hasOwn(post.datasets, 'bad')) return reasons;
  for (const [row, reason] of Dataset.open(workdir.path, datasetId(job, 'bad')).iterate(sliceno, ['row', 'reason'])) {
    if (typeof row === 'number' && typeof reason === 'string') reasons.set(row, reason);
  }
  return reasons;
}
