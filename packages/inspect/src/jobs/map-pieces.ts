import { outcomesOf, parseRowsRecord, type RowOutcome, type RowRun, type RowsRecord, rowsFile } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';

/** From where rows of a map come: `resumed` from an earlier attempt that ended early, `reused` from a job that finished. */
export type RowOrigin = 'computed' | 'resumed' | 'reused';

/** Rows of a map that follow one another, come from the same place and had the same outcome. */
export interface MapPiece {
  readonly sliceno: number;
  /** The first of them among the rows of the slice that the map goes over. */
  readonly row: number;
  readonly count: number;
  /** The first of them in the slice of the dataset that it gives; of rows that were left out, what comes behind them. */
  readonly at: number;
  readonly origin: RowOrigin;
  readonly outcome: RowOutcome;
  /** Index of the source of the record; -1: computed. */
  readonly source: number;
}

/** What is known of where the rows of a map come from; undefined for a job that is none, or is of an earlier version. */
export function readRowsRecord(workdir: Workdir, job: string): RowsRecord | undefined {
  const file = `${job}/${rowsFile}`;
  const bytes = workdir.door.readIfThere(file);
  return bytes === undefined ? undefined : parseRowsRecord(bytes, file);
}

/** The rows of a map, slice after slice. @throws AcceleratorError `RECORD_DAMAGED` */
export function* mapPieces(record: RowsRecord): Generator<MapPiece, undefined> {
  for (const [sliceno, runs] of record.slices.entries()) {
    const outcomes = outcomesOf(record, sliceno, rowsFile)[Symbol.iterator]();
    let [left, outcome]: readonly [number, RowOutcome] = [0, 'kept'];
    let row = 0;
    let at = 0;
    for (const run of runs) {
      for (let rest = run[0]; rest > 0; ) {
        if (left === 0) {
          const next = outcomes.next();
          [left, outcome] = next.done === true ? [rest, 'kept'] : next.value;
          continue;
        }
        const count = Math.min(rest, left);
        yield { sliceno, row, count, at, origin: originOf(run), outcome, source: run[1] ?? -1 };
        row += count;
        if (outcome !== 'skipped') at += count;
        rest -= count;
        left -= count;
      }
    }
  }
}

function originOf({ length }: RowRun): RowOrigin {
  return length === 1 ? 'computed' : length === 2 ? 'resumed' : 'reused';
}
