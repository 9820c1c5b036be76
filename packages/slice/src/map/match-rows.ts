import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Dataset, type DatasetReport, datasetId, rowIdentities } from '@accelerator/dataset';
import { canonicalText, type JobSetup } from '@accelerator/job';
import type { MapOver } from '@accelerator/method';
import { attemptsFolder } from '../attempt.ts';
import type { MatchTask } from '../task.ts';
import { handOn, readSetup, type TaskScope } from '../task-scope.ts';
import { dealtRows, encodedList } from './map-list.ts';
import type { RowPlan, RowSegment } from './row-plan.ts';

/** What is matched: the rows of a job to be against those of earlier ones. */
export interface MatchInput {
  readonly over: MapOver;
  /** The columns that are a row's identity. */
  readonly columns: readonly string[];
  /** Newest first. */
  readonly candidates: readonly MatchCandidate[];
}

/** An earlier job whose rows may be taken. */
export interface MatchCandidate {
  readonly setup: JobSetup;
  /** Whether its map asked where rows stand: then a row is the same only in the same place. */
  readonly inPlace: boolean;
}

export function matchInputFile(jobPath: string): string {
  return path.join(attemptsFolder(jobPath), 'match.in');
}

/** Finds rows that an earlier job has computed from the same cells; the plan is the value that it leaves. */
export function matchRows(scope: TaskScope, { slices }: MatchTask): DatasetReport {
  const { job, writers } = scope;
  const input: MatchInput = JSON.parse(readFileSync(matchInputFile(job.path), 'utf8'));
  const identities = (of: JobSetup): string[][] => identitiesOf(input, of, job.workdir.path, slices);
  const known = new Map<string, RowPosition>();
  for (const { setup, inPlace } of input.candidates) {
    const dataset = datasetId(setup.job, 'default');
    identities(setup).forEach((rows, sliceno) => {
      rows.forEach((identity, row) => {
        const name = inPlace ? placed(identity, sliceno, row) : identity;
        if (!known.has(name)) known.set(name, { dataset, sliceno, row });
      });
    });
  }
  const someInPlace = input.candidates.some(({ inPlace }) => inPlace);
  const find = (identity: string, sliceno: number, row: number): RowPosition | undefined =>
    known.get(identity) ?? (someInPlace ? known.get(placed(identity, sliceno, row)) : undefined);
  const plan: RowPlan = identities(readSetup(scope)).map((rows, sliceno) =>
    segmentsOf(rows.map((identity, row) => find(identity, sliceno, row))),
  );
  handOn(scope, Buffer.from(JSON.stringify(plan)));
  return writers.close();
}

/** The identity of a row that is itself only where it stands. */
function placed(identity: string, sliceno: number, row: number): string {
  return `${sliceno}/${row} ${identity}`;
}

/** Where a row's result is. */
interface RowPosition {
  readonly dataset: string;
  readonly sliceno: number;
  readonly row: number;
}

/** Joins rows that follow one another here and there. */
export function segmentsOf(places: readonly (RowPosition | undefined)[]): RowSegment[] {
  const segments: { from: number; count: number; reuse: RowSegment['reuse'] }[] = [];
  places.forEach((place, row) => {
    const last = segments.at(-1);
    if (last !== undefined && continues(last, place)) last.count++;
    else segments.push({ from: row, count: 1, reuse: place === undefined ? null : { ...place, from: place.row } });
  });
  return segments.map(({ from, count, reuse }) => ({
    from,
    count,
    reuse: reuse === null ? null : { dataset: reuse.dataset, sliceno: reuse.sliceno, from: reuse.from },
  }));
}

function continues({ count, reuse }: RowSegment, place: RowPosition | undefined): boolean {
  if (reuse === null || place === undefined) return reuse === null && place === undefined;
  return reuse.dataset === place.dataset && reuse.sliceno === place.sliceno && reuse.from + count === place.row;
}

function identitiesOf({ over, columns }: MatchInput, setup: JobSetup, workdir: string, slices: number): string[][] {
  if (over !== 'rows') {
    const list = encodedList(over, setup.preimage.options).map(canonicalText);
    return dealtRows(list.length, slices).map((rows, sliceno) =>
      Array.from({ length: rows }, (_, row) => list[row * slices + sliceno] ?? ''),
    );
  }
  const { source } = setup.preimage.datasets;
  if (typeof source !== 'string') return [];
  const dataset = Dataset.open(workdir, source);
  return dataset.sliceNumbers().map((sliceno) => rowIdentities(dataset, sliceno, columns));
}
