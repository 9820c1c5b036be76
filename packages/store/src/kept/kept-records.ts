import {
  anyText,
  digestOf,
  expected,
  finiteNumber,
  hasShape,
  isPlainObject,
  listOf,
  nullable,
  objectOf,
  oneOf,
  optional,
  recordOf,
  type Shape,
  textLike,
  wholeNumber,
} from '@accelerator/base';
import { type DatasetPart, type DatasetReport, partShape, reportShape } from '@accelerator/dataset';
import {
  type BadRow,
  type FileRecord,
  fileName,
  fileRecordShape,
  type PartCost,
  type PhaseName,
  partCostShape,
  type RowOutcome,
  type SeenInputs,
  type SubjobRecord,
  seenShape,
  subjobShape,
  unpackOutcomes,
} from '@accelerator/job';
import { parseJson } from '../parse-json.ts';

/** The first line: of which job, in which all others lie. */
export interface KeptHead {
  readonly format: 1;
  /** Jobs that may take something from it have the same: see `resumeKey`. */
  readonly key: string;
  /** Of a map, all its rows; else how many parts come before synthesis. */
  readonly total: number;
  readonly unit: 'rows' | 'slices';
}

/** Rows of a map that were computed before it ended: those of a chunk, or some that were taken over. */
export interface KeptRows {
  readonly sliceno: number;
  /** The attempt that has them. */
  readonly attempt: string;
  /** What was written; null: nothing. */
  readonly part: DatasetPart | null;
  /** Rows of the source that follow one another, and where what they gave begins in the part. */
  readonly runs: readonly (readonly [row: number, count: number, at: number])[];
  /** What became of all these rows, packed; absent: each gave a row. */
  readonly outcomes?: string;
  /** Those that failed. */
  readonly bad: readonly BadRow[];
  readonly seen: SeenInputs;
  /** What they took; absent: they were taken over. */
  readonly cost?: { readonly seconds: number; readonly cpuSeconds: number };
}

/** What a phase of a slice made that ended well. */
export interface KeptPhase {
  readonly phase: PhaseName;
  readonly sliceno: number | null;
  readonly attempt: string;
  readonly datasets: DatasetReport;
  readonly files: Readonly<Record<string, FileRecord>>;
  /** What it returned: its size and digest; null: nothing. */
  readonly value: { readonly size: number; readonly digest: string } | null;
  readonly seen: readonly string[];
  readonly chains?: readonly string[];
  /** Rows or files of which it said that they came to nothing. */
  readonly bad?: number;
  /** It has ended the job. */
  readonly finished?: boolean;
  /** The jobs for which it asked. */
  readonly subjobs?: readonly SubjobRecord[];
  readonly cost: PartCost;
  readonly worker: string;
  /** The job that ran it, when that is another one. */
  readonly by?: string;
}

export type KeptEntry = KeptRows | KeptPhase;

/** An attempt is named like its task; it leads nowhere. */
const attemptName = textLike(/^[a-z]+(\.\d+){1,3}$/, 'the name of an attempt');
const digest = textLike(/^[0-9a-f]{32}$/, 'a digest of 32 hexadecimal digits');
const sliceno = wholeNumber();
const rowNumber = wholeNumber();

const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? undefined : expected('true or false', value));

const headShape = objectOf<KeptHead>({
  format: oneOf(1),
  key: digest,
  total: wholeNumber(),
  unit: oneOf('rows', 'slices'),
});

const run: Shape<KeptRows['runs'][number]> = (value) =>
  Array.isArray(value) && value.length === 3
    ? value.map(rowNumber).find((problem) => problem !== undefined)
    : expected('three numbers', value);

const rowsShape = objectOf<KeptRows>({
  sliceno,
  attempt: attemptName,
  part: nullable(partShape),
  runs: listOf(run),
  outcomes: optional(anyText),
  bad: listOf(
    objectOf<BadRow>({
      row: rowNumber,
      reason: anyText,
      filename: optional(nullable(anyText)),
      transient: optional(flag),
    }),
  ),
  seen: seenShape,
  cost: optional(objectOf<NonNullable<KeptRows['cost']>>({ seconds: finiteNumber, cpuSeconds: finiteNumber })),
});

const phaseShape = objectOf<KeptPhase>({
  phase: oneOf('prepare', 'analysis', 'synthesis'),
  sliceno: nullable(sliceno),
  attempt: attemptName,
  datasets: reportShape,
  files: recordOf(fileRecordShape, fileName),
  value: nullable(objectOf<NonNullable<KeptPhase['value']>>({ size: wholeNumber(), digest })),
  seen: listOf(anyText),
  chains: optional(listOf(anyText)),
  bad: optional(wholeNumber()),
  finished: optional(flag),
  subjobs: optional(listOf(subjobShape)),
  cost: objectOf<PartCost>(partCostShape),
  worker: anyText,
  by: optional(anyText),
});

/** A line of the log: what it says after the digest of it. One that is torn has another digest. */
export function keptLine(record: KeptHead | KeptEntry): string {
  const text = JSON.stringify(record);
  return `${digestOf(text)} ${text}\n`;
}

/** What a line says; undefined for one that is torn, or of another version. */
export function parseKeptHead(line: string): KeptHead | undefined {
  const value = unsealed(line);
  return hasShape(headShape, value) ? value : undefined;
}

/** What a line says; undefined for one that is torn, or says what can't be. */
export function parseKeptEntry(line: string): KeptEntry | undefined {
  const value = unsealed(line);
  if (!isPlainObject(value)) return undefined;
  if (Object.hasOwn(value, 'phase')) return hasShape(phaseShape, value) ? value : undefined;
  return hasShape(rowsShape, value) && isConsistent(value) ? value : undefined;
}

function unsealed(line: string): unknown {
  const text = line.slice(33);
  return line[32] === ' ' && digestOf(text) === line.slice(0, 32) ? parseJson(text) : undefined;
}

/** Rows that follow one another in the source and where they lie, and have one outcome. */
export interface KeptRun {
  readonly row: number;
  readonly count: number;
  /** In the part; of rows that were left out, the row that comes after them. */
  readonly at: number;
  readonly outcome: RowOutcome;
}

/** @throws Error for what no engine wrote */
export function keptRuns({ runs, outcomes }: Pick<KeptRows, 'runs' | 'outcomes'>): KeptRun[] {
  const all = runs.reduce((sum, [, count]) => sum + count, 0);
  const pending = outcomes === undefined ? ([[all, 'kept']] as const) : unpackOutcomes(outcomes);
  const kept: KeptRun[] = [];
  let index = 0;
  let passed = 0;
  for (const [start, length, from] of runs) {
    let at = from;
    for (let row = start; row < start + length; ) {
      const next = pending[index];
      if (next === undefined) throw new Error('there are outcomes of too few rows');
      const [whole, outcome] = next;
      const count = Math.min(whole - passed, start + length - row);
      kept.push({ row, count, at, outcome });
      row += count;
      if (outcome !== 'skipped') at += count;
      passed += count;
      if (passed < whole) continue;
      index++;
      passed = 0;
    }
  }
  if (all > 0 && index < pending.length) throw new Error('there are outcomes of too many rows');
  return kept;
}

/** Whether all that it names lies in the part. */
function isConsistent(rows: KeptRows): boolean {
  const { part } = rows;
  if (part !== null && part.name !== 'default') return false;
  try {
    const most = part?.rows ?? 0;
    return keptRuns(rows).every(({ count, at, outcome }) => outcome === 'skipped' || at + count <= most);
  } catch {
    return false;
  }
}
