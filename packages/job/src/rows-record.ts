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

/** The record, or what is wrong with the text. */
export function parseRowsRecord(text: string): RowsRecord | string {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  if (typeof record !== 'object' || record === null) return 'it is no object';
  if (!('format' in record) || record.format !== 1) return 'it has a format that this version does not know';
  return isRowsRecord(record) ? record : 'its sources or slices are not as they should be';
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

function isRowsRecord(record: object): record is RowsRecord {
  if (!('sources' in record && 'slices' in record)) return false;
  const { sources, slices } = record;
  return (
    Array.isArray(sources) &&
    sources.every((source) => typeof source === 'string') &&
    Array.isArray(slices) &&
    slices.every((runs) => Array.isArray(runs) && runs.every((run) => isRowRun(run, sources.length)))
  );
}

function isRowRun(run: unknown, sources: number): run is RowRun {
  if (!Array.isArray(run) || !run.every((number) => Number.isSafeInteger(number) && number >= 0)) return false;
  return run.length === 1 || (run.length === 4 && run[1] < sources);
}
