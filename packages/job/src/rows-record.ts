import { anyText, expected, listOf, objectOf, oneOf, type Shape, wholeNumber } from '@accelerator/base';
import { recordDamaged } from './errors.ts';
import { parseRecord } from './parse-record.ts';

/**
 * `rows.json`: which rows of a map were computed, and which taken from earlier jobs. It is no content of the job, since
 * it names others.
 */
export interface RowsRecord {
  readonly format: 1;
  /** Datasets of earlier jobs, by id. */
  readonly sources: readonly string[];
  /** For each slice, all its rows in order. */
  readonly slices: readonly (readonly RowRun[])[];
}

/**
 * Rows that follow one another: `[count]` were computed; `[count, source, sliceno, from]` were taken from a slice of
 * one of the sources, where they begin at row `from`.
 */
export type RowRun = readonly [count: number] | readonly [count: number, source: number, sliceno: number, from: number];

/** One slice a line: a person can read it, and a million runs take 20 MB. */
export function formatRowsRecord({ format, sources, slices }: RowsRecord): string {
  const lines = slices.map((runs) => `    ${JSON.stringify(runs)}`);
  return `{\n  "format": ${format},\n  "sources": ${JSON.stringify(sources)},\n  "slices": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

const rowNumber = wholeNumber();

const rowRun: Shape<RowRun> = (value) => {
  if (!Array.isArray(value) || (value.length !== 1 && value.length !== 4)) return expected('1 or 4 numbers', value);
  return value.map(rowNumber).find((problem) => problem !== undefined);
};

const rowsShape = objectOf<RowsRecord>({
  format: oneOf(1),
  sources: listOf(anyText),
  slices: listOf(listOf(rowRun)),
});

/** @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED` */
export function parseRowsRecord(bytes: Uint8Array, file: string): RowsRecord {
  const record = parseRecord(rowsShape, bytes, file);
  const unknown = record.slices.flat().find((run) => run.length === 4 && run[1] >= record.sources.length);
  if (unknown !== undefined) throw recordDamaged(file, `it has no source ${unknown[1]}`);
  return record;
}

/** How many rows the record says were computed, and taken from earlier jobs. */
export function countRows({ slices }: RowsRecord): { readonly computed: number; readonly reused: number } {
  let computed = 0;
  let reused = 0;
  for (const runs of slices) {
    for (const run of runs) {
      if (run.length === 1) computed += run[0];
      else reused += run[0];
    }
  }
  return { computed, reused };
}
