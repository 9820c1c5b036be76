import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * What became of a row of a map: it gave a row, was left out by `skip()`, or failed, with `onError` other than `fail`.
 * `transient`: it failed by an error that may not come again.
 */
export type RowOutcome = 'kept' | 'skipped' | 'bad' | 'transient';

/** Rows that follow one another and had the same outcome. */
export type OutcomeRun = readonly [count: number, outcome: RowOutcome];

/** A row of a map that failed, and was not to fail the job. */
export interface BadRow {
  readonly row: number;
  readonly reason: string;
  /** The name of its file, if rows have one. */
  readonly filename?: string | null;
  /** Whether its error said that it may not come again. */
  readonly transient?: boolean;
}

const codes: readonly RowOutcome[] = ['kept', 'skipped', 'bad', 'transient'];
const codeBits = 2;
/** No record is this large; one that says so is not read. */
const mostBytes = 1 << 28;

/** Collects outcomes, row after row. */
export class OutcomeRuns {
  readonly #runs: [count: number, outcome: RowOutcome][] = [];
  #last: [count: number, outcome: RowOutcome] | undefined;

  add(outcome: RowOutcome, count = 1): void {
    if (count === 0) return;
    if (this.#last?.[1] === outcome) {
      this.#last[0] += count;
      return;
    }
    this.#last = [count, outcome];
    this.#runs.push(this.#last);
  }

  get runs(): readonly OutcomeRun[] {
    return this.#runs;
  }

  /** Whether each row gave one. */
  get areAllKept(): boolean {
    return this.#runs.every(([, outcome]) => outcome === 'kept');
  }
}

/**
 * Runs as a short text: numbers of seven bits a byte, compressed. A million rows of which every second one was left out
 * take 1 kB, left out at random 170 kB.
 */
export function packOutcomes(runs: readonly OutcomeRun[]): string {
  const bytes: number[] = [];
  for (const [count, outcome] of runs) {
    // Not by shifts, which have 32 bits.
    let rest = count * 2 ** codeBits + codes.indexOf(outcome);
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  }
  return deflateRawSync(Uint8Array.from(bytes)).toString('base64');
}

/** @throws Error for what `packOutcomes` did not make */
export function unpackOutcomes(packed: string): OutcomeRun[] {
  const bytes = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: mostBytes });
  const runs: OutcomeRun[] = [];
  let value = 0;
  let unit = 1;
  for (const byte of bytes) {
    value += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    const outcome = codes[value % 2 ** codeBits];
    const count = Math.floor(value / 2 ** codeBits);
    if (outcome === undefined || count === 0 || !Number.isSafeInteger(value)) throw new Error('it counts no rows');
    runs.push([count, outcome]);
    value = 0;
    unit = 1;
  }
  if (unit !== 1) throw new Error('it ends within a number');
  return runs;
}

/** How many rows some runs are. */
export function countOutcomes(
  runs: readonly OutcomeRun[],
): Readonly<Record<RowOutcome, number>> & { readonly all: number } {
  const counts = { kept: 0, skipped: 0, bad: 0, transient: 0, all: 0 };
  for (const [count, outcome] of runs) {
    counts[outcome] += count;
    counts.all += count;
  }
  return counts;
}
