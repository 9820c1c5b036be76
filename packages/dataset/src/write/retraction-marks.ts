import { describeValue } from '@accelerator/base';
import { wrongRetraction } from '../errors.ts';
import { type AnyDataset, idOf } from '../manifest/any-dataset.ts';
import { type PackedRows, packRows } from '../manifest/packed-rows.ts';
import { RowMarks } from './row-marks.ts';

/** Rows of a slice that one attempt at a phase retracts. Plain JSON data. */
export interface RetractedPart {
  /** Name of the dataset that retracts them. */
  readonly name: string;
  /** Id of the dataset whose rows they are. */
  readonly dataset: string;
  readonly sliceno: number;
  readonly rows: PackedRows;
}

/** The rows that a writer retracts in one attempt. */
export class RetractionMarks {
  /** Id of the dataset that retracts. */
  readonly #id: string;
  readonly #marks = new Map<string, Map<number, RowMarks>>();

  constructor(id: string) {
    this.#id = id;
  }

  /** @throws AcceleratorError `RETRACTION_INVALID` for a row that is not there, or is marked already */
  add(dataset: AnyDataset, sliceno: number, rows: Iterable<number>): void {
    const id = idOf(dataset);
    if (!isList(rows)) throw wrongRetraction(this.#id, `expected numbers of rows, received ${describeValue(rows)}`);
    const count = dataset.rowsPerSlice[sliceno];
    if (count === undefined) {
      throw wrongRetraction(
        this.#id,
        `expected a slice of ${id} from 0 to ${dataset.slices - 1}, received ${describeValue(sliceno)}`,
      );
    }
    const slices = this.#marks.get(id) ?? new Map<number, RowMarks>();
    const marks = slices.get(sliceno) ?? new RowMarks(count);
    for (const row of rows) {
      if (!Number.isInteger(row) || row < 0 || row >= count) {
        const there = count === 0 ? 'it has none' : `it has rows 0 to ${count - 1}`;
        throw wrongRetraction(this.#id, `there is no row ${describeValue(row)} in slice ${sliceno} of ${id}: ${there}`);
      }
      if (!marks.mark(row)) throw retractedTwice(this.#id, { dataset: id, sliceno, row });
    }
    if (marks.rows === 0) return;
    slices.set(sliceno, marks);
    this.#marks.set(id, slices);
  }

  /** @param name of the dataset that retracts */
  parts(name: string): RetractedPart[] {
    return [...this.#marks].flatMap(([dataset, slices]) =>
      [...slices].map(([sliceno, marks]) => ({ name, dataset, sliceno, rows: packRows(marks.spans()) })),
    );
  }

  clear(): void {
    this.#marks.clear();
  }
}

/** Programs in JavaScript: of a text each character would be one. */
function isList(rows: unknown): boolean {
  return typeof rows === 'object' && rows !== null && Symbol.iterator in rows;
}

/** @param by the dataset that has retracted it before */
export function retractedTwice(
  id: string,
  { dataset, sliceno, row, by }: { dataset: string; sliceno: number; row: number; by?: string | undefined },
): Error {
  const before = by === undefined || by === id ? '' : `: ${by} has retracted it already`;
  const reason = `row ${row} of slice ${sliceno} of ${dataset} is retracted twice${before}`;
  return wrongRetraction(id, reason, 'Choose rows from chain(), which has no retracted ones.');
}
