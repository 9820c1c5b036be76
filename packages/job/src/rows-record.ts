import {
  anyText,
  expected,
  listOf,
  nullable,
  objectOf,
  oneOf,
  optional,
  type Shape,
  wholeNumber,
} from '@accelerator/base';
import { recordDamaged } from './errors.ts';
import { parseRecord } from './parse-record.ts';
import type { RowCounts } from './records.ts';
import { countOutcomes, type OutcomeRun, unpackOutcomes } from './row-outcomes.ts';

/**
 * `rows.json`: which rows of a map were computed, and which taken from earlier jobs; and which were left out or failed.
 * It is no content of the job, since it names others.
 */
export interface RowsRecord {
  readonly format: 1;
  /** Datasets of earlier jobs, by id; and earlier attempts at the job, that ended early. */
  readonly sources: readonly string[];
  /** For each slice, all its rows in order. */
  readonly slices: readonly (readonly RowRun[])[];
  /** For each slice what became of its rows, packed; null: each gave a row. Absent: so in all slices. */
  readonly outcomes?: readonly (string | null)[];
}

/**
 * Rows that follow one another: `[count]` were computed; `[count, source]` too, by one of the sources, a job that ended
 * early; `[count, source, sliceno, from]` were taken from a slice of one of the sources, where they begin at row `from`.
 */
export type RowRun =
  | readonly [count: number]
  | readonly [count: number, source: number]
  | readonly [count: number, source: number, sliceno: number, from: number];

/** One slice a line: a person can read it, and a million runs take 20 MB. */
export function formatRowsRecord({ format, sources, slices, outcomes }: RowsRecord): string {
  const lines = slices.map((runs) => `    ${JSON.stringify(runs)}`);
  const packed = outcomes?.map((each) => `    ${JSON.stringify(each)}`);
  const last = packed === undefined ? '' : `,\n  "outcomes": [\n${packed.join(',\n')}\n  ]`;
  return `{\n  "format": ${format},\n  "sources": ${JSON.stringify(sources)},\n  "slices": [\n${lines.join(',\n')}\n  ]${last}\n}\n`;
}

const rowNumber = wholeNumber();

const rowRun: Shape<RowRun> = (value) => {
  if (!Array.isArray(value) || ![1, 2, 4].includes(value.length)) return expected('1, 2 or 4 numbers', value);
  return value.map(rowNumber).find((problem) => problem !== undefined);
};

const rowsShape = objectOf<RowsRecord>({
  format: oneOf(1),
  sources: listOf(anyText),
  slices: listOf(listOf(rowRun)),
  outcomes: optional(listOf(nullable(anyText))),
});

/** @throws AcceleratorError `RECORD_FORMAT`, `RECORD_DAMAGED` */
export function parseRowsRecord(bytes: Uint8Array, file: string): RowsRecord {
  const record = parseRecord(rowsShape, bytes, file);
  for (const runs of record.slices) {
    for (const run of runs) {
      if (run.length > 1 && (run[1] ?? 0) >= record.sources.length) {
        throw recordDamaged(file, `it has no source ${run[1]}`);
      }
    }
  }
  if (record.outcomes !== undefined && record.outcomes.length !== record.slices.length) {
    throw recordDamaged(
      file,
      `it has outcomes of ${record.outcomes.length} slices, and ${record.slices.length} slices`,
    );
  }
  return record;
}

/**
 * What became of the rows of a slice, in their order; they are as many as the record says.
 * @throws AcceleratorError `RECORD_DAMAGED`
 */
export function outcomesOf({ slices, outcomes }: RowsRecord, sliceno: number, file: string): readonly OutcomeRun[] {
  const rows = (slices[sliceno] ?? []).reduce((sum, [count]) => sum + count, 0);
  const packed = outcomes?.[sliceno] ?? null;
  if (packed === null) return rows === 0 ? [] : [[rows, 'kept']];
  const runs = unpacked(packed, sliceno, file);
  const { all } = countOutcomes(runs);
  if (all !== rows) throw recordDamaged(file, `it has outcomes of ${all} rows of slice ${sliceno}, which has ${rows}`);
  return runs;
}

function unpacked(packed: string, sliceno: number, file: string): OutcomeRun[] {
  try {
    return unpackOutcomes(packed);
  } catch (cause) {
    throw recordDamaged(file, `its outcomes of slice ${sliceno} can't be read`, cause);
  }
}

/** The counts that the record comes to. @throws AcceleratorError `RECORD_DAMAGED` */
export function countRows(record: RowsRecord, file: string): Required<Omit<RowCounts, 'retried'>> {
  const counts = { computed: 0, reused: 0, resumed: 0, skipped: 0, failed: 0 };
  for (const [sliceno, runs] of record.slices.entries()) {
    for (const run of runs) {
      if (run.length === 1) counts.computed += run[0];
      else if (run.length === 2) counts.resumed += run[0];
      else counts.reused += run[0];
    }
    const { skipped, bad, transient } = countOutcomes(outcomesOf(record, sliceno, file));
    counts.skipped += skipped;
    counts.failed += bad + transient;
  }
  return counts;
}
