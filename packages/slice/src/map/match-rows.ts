import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError, systemCode } from '@accelerator/base';
import { Dataset, type DatasetReport, parseDatasetId, rowIdentities } from '@accelerator/dataset';
import { type BadRow, canonicalText, decode, idThere, type JobSetup } from '@accelerator/job';
import type { MapOver } from '@accelerator/method';
import { attemptsFolder } from '../attempt.ts';
import type { MatchTask } from '../task.ts';
import { handOn, readSetup, type TaskScope } from '../task-scope.ts';
import { type CandidateRows, candidateRows, type MatchCandidate, type RowsElsewhere } from './candidate-rows.ts';
import { unpackIdentities } from './identities.ts';
import { KnownRows, type RowReading } from './known-rows.ts';
import { dealtRows, encodedList } from './map-list.ts';
import { hasFilenames, type NamesOfRows, nameOf, namesIn } from './map-rows.ts';
import type { MatchedRows, RowSegment } from './row-plan.ts';

/** What is matched: the rows of a job to be against those of earlier ones. */
export interface MatchInput {
  readonly over: MapOver;
  /** The columns that are a row's identity. */
  readonly columns: readonly string[];
  /** The best first. */
  readonly candidates: readonly MatchCandidate[];
  /** Whether bad rows are recorded with their reasons: then one whose reason is not known is no use. */
  readonly reasons: boolean;
  /** Bad rows are computed again, whatever their errors said. */
  readonly retryBad: boolean;
}

export function matchInputFile(jobPath: string): string {
  return path.join(attemptsFolder(jobPath), 'match.in');
}

/** Finds rows that an earlier job has computed from the same cells; the plan is the value that it leaves. */
export function matchRows(scope: TaskScope, { slices }: MatchTask): DatasetReport {
  const { job, writers } = scope;
  const input: MatchInput = JSON.parse(readFileSync(matchInputFile(job.path), 'utf8'));
  const own = rowsOfJob(input, readSetup(scope), job.workdir.path, slices);
  const known = new KnownRows(input);
  const read = new Map<string, CandidateRows>();
  for (const candidate of input.candidates) {
    const { setup, samePlaces } = candidate;
    // What only helps stops nothing: a candidate that can't be read is none.
    ifReadable(() => {
      const { elsewhere } = candidate;
      const source =
        elsewhere === undefined
          ? samePlaces
            ? own
            : rowsOfJob(input, setup, job.workdir.path, slices)
          : readingOf(input, elsewhere);
      const rows = candidateRows(job.workdir, candidate, source.rowsPerSlice);
      known.add(candidate, rows, source);
      read.set(setup.job, rows);
    });
  }
  const plan = own.rowsPerSlice.map((_, sliceno) => known.segments(own, sliceno));
  const bad = plan.map((segments, sliceno) => (input.reasons ? badRows(segments, read, own.names(sliceno)) : []));
  const matched: MatchedRows = { plan, bad };
  handOn(scope, Buffer.from(JSON.stringify(matched)));
  return writers.close();
}

function readingOf({ over }: MatchInput, { rowsPerSlice, file }: RowsElsewhere): RowReading {
  const all = unpackIdentities(over, rowsPerSlice, readFileSync(file));
  return { rowsPerSlice, identities: (sliceno) => all[sliceno] ?? [] };
}

/** The rows that a job goes over, with the names of their files. */
interface RowsOfJob extends RowReading {
  names(sliceno: number): NamesOfRows;
}

function rowsOfJob({ over, columns }: MatchInput, setup: JobSetup, workdir: string, slices: number): RowsOfJob {
  if (over !== 'rows') {
    const list = encodedList(over, setup.preimage.options);
    const texts = list.map(canonicalText);
    const rowsPerSlice = dealtRows(list.length, slices);
    return {
      rowsPerSlice,
      identities: (sliceno) =>
        Array.from({ length: rowsPerSlice[sliceno] ?? 0 }, (_, row) => texts[row * slices + sliceno] ?? ''),
      names: (sliceno) => (rows) =>
        over === 'files' ? rows.map((row) => nameOf(decode(list[row * slices + sliceno] ?? null, String))) : undefined,
    };
  }
  const { source: given } = setup.preimage.datasets;
  const source = typeof given === 'string' ? idThere(given) : undefined;
  if (source === undefined) throw new Error('Internal error: a map over rows without its source');
  const dataset = Dataset.open(workdir, source);
  const known = new Map<number, readonly string[]>();
  return {
    rowsPerSlice: dataset.rowsPerSlice,
    identities: (sliceno) => {
      const identities = known.get(sliceno) ?? rowIdentities(dataset, sliceno, columns);
      known.set(sliceno, identities);
      return identities;
    },
    names: (sliceno) => (rows) => (hasFilenames({ over }, dataset) ? namesIn(dataset, sliceno, rows) : undefined),
  };
}

/** Those among the rows that are taken which failed, with the names that their files have here. */
function badRows(
  segments: readonly RowSegment[],
  candidates: ReadonlyMap<string, CandidateRows>,
  namesOf: NamesOfRows,
): BadRow[] {
  const bad = segments.flatMap(({ from, count, reuse }) => {
    if (reuse?.outcome !== 'bad') return [];
    const reasons = candidates.get(parseDatasetId(reuse.dataset).jobId)?.reasons(reuse.sliceno);
    return Array.from({ length: count }, (_, index) => ({
      row: from + index,
      reason: reasons?.get((reuse.row ?? 0) + index) ?? '',
    }));
  });
  const names = bad.length === 0 ? undefined : namesOf(bad.map(({ row }) => row));
  return names === undefined ? bad : bad.map((each, index) => ({ ...each, filename: names[index] ?? null }));
}

function ifReadable(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!isAcceleratorError(error) && systemCode(error) === undefined) throw error;
  }
}
