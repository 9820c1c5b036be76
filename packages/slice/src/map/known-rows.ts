import type { CandidateRows, CandidateRun, MatchCandidate } from './candidate-rows.ts';
import type { RowPlace, RowSegment } from './row-plan.ts';

/** The rows that a map goes over, as far as they are told apart. */
export interface RowReading {
  readonly rowsPerSlice: readonly number[];
  /** What each row of a slice is, by the content of its cells. */
  identities(sliceno: number): readonly string[];
}

/** For each row of a slice the run in which it was found, counted from 1 (0: in none), and which row of it. */
interface FoundRows {
  readonly runs: Int32Array;
  readonly rows: Int32Array;
}

interface KnownRowsOptions {
  readonly reasons: boolean;
  readonly retryBad: boolean;
}

/** Rows of earlier jobs: those that went over the same rows by their places, those of others by their cells. */
export class KnownRows {
  readonly #options: KnownRowsOptions;
  readonly #runs: CandidateRun[] = [];
  /** By slice: runs at the same places, the best first. */
  readonly #here = new Map<number, number[]>();
  /** By identity: which of the rows in the two lists. */
  readonly #byCells = new Map<string, number>();
  readonly #runOf: number[] = [];
  readonly #rowOf: number[] = [];
  #someInPlace = false;

  constructor(options: KnownRowsOptions) {
    this.#options = options;
  }

  /** Those that were added first are taken. @param source what the candidate went over */
  add({ samePlaces, inPlace }: MatchCandidate, candidate: CandidateRows, source: RowReading): void {
    for (const run of this.#usable(candidate)) {
      this.#runs.push(run);
      if (samePlaces) this.#hereIn(run.sliceno).push(this.#runs.length);
      else this.#addByCells(run, inPlace, source);
    }
    if (!samePlaces && inPlace) this.#someInPlace = true;
  }

  /** The rows of a slice, in order, and where each is taken from. */
  segments(own: RowReading, sliceno: number): RowSegment[] {
    const count = own.rowsPerSlice[sliceno] ?? 0;
    const found: FoundRows = { runs: new Int32Array(count), rows: new Int32Array(count) };
    for (const number of this.#here.get(sliceno) ?? []) this.#findHere(found, number);
    if (this.#byCells.size > 0) this.#findByCells(found, own.identities(sliceno), sliceno);
    return this.#joined(found);
  }

  /** Without those that are computed again. */
  *#usable({ runs, reasons }: CandidateRows): Generator<CandidateRun, void, undefined> {
    for (const run of runs) {
      const { outcome } = run.place;
      if (outcome === 'transient' || (outcome === 'bad' && this.#options.retryBad)) continue;
      if (outcome !== 'bad' || !this.#options.reasons) {
        yield run;
        continue;
      }
      const known = reasons(run.sliceno);
      for (let row = run.row; row < run.row + run.count; row++) {
        if (!known.has(row)) continue;
        yield { ...run, row, count: 1, place: placeIn(run, row) };
      }
    }
  }

  #hereIn(sliceno: number): number[] {
    const here = this.#here.get(sliceno) ?? [];
    this.#here.set(sliceno, here);
    return here;
  }

  #addByCells({ sliceno, row: first, count }: CandidateRun, inPlace: boolean, source: RowReading): void {
    const identities = source.identities(sliceno);
    for (let row = first; row < Math.min(first + count, identities.length); row++) {
      const identity = identities[row] ?? '';
      const name = inPlace ? placed(identity, sliceno, row) : identity;
      if (this.#byCells.has(name)) continue;
      this.#byCells.set(name, this.#runOf.length);
      this.#runOf.push(this.#runs.length);
      this.#rowOf.push(row);
    }
  }

  #findHere(found: FoundRows, number: number): void {
    const { row: first, count } = this.#runAt(number);
    for (let row = first; row < Math.min(first + count, found.runs.length); row++) {
      if (found.runs[row] !== 0) continue;
      found.runs[row] = number;
      found.rows[row] = row;
    }
  }

  #findByCells(found: FoundRows, identities: readonly string[], sliceno: number): void {
    for (let row = 0; row < found.runs.length; row++) {
      if (found.runs[row] !== 0) continue;
      const identity = identities[row] ?? '';
      const index =
        this.#byCells.get(identity) ??
        (this.#someInPlace ? this.#byCells.get(placed(identity, sliceno, row)) : undefined);
      if (index === undefined) continue;
      found.runs[row] = this.#runOf[index] ?? 0;
      found.rows[row] = this.#rowOf[index] ?? 0;
    }
  }

  #joined({ runs, rows }: FoundRows): RowSegment[] {
    return segmentsOf(runs.length, (row) => {
      const number = runs[row] ?? 0;
      return number === 0 ? undefined : placeIn(this.#runAt(number), rows[row] ?? 0);
    });
  }

  #runAt(number: number): CandidateRun {
    const run = this.#runs[number - 1];
    if (run === undefined) throw new Error('Internal error: a row was found in no run');
    return run;
  }
}

/** The identity of a row that is itself only where it stands. */
function placed(identity: string, sliceno: number, row: number): string {
  return `${sliceno}/${row} ${identity}`;
}

function placeIn({ place, row: first }: CandidateRun, row: number): RowPlace {
  if (place.outcome === 'skipped' || row === first) return place;
  const ahead = row - first;
  return { ...place, from: place.from + ahead, ...(place.row !== undefined && { row: place.row + ahead }) };
}

/** Joins rows that follow one another here and there. @param placeOf undefined: nowhere */
export function segmentsOf(rows: number, placeOf: (row: number) => RowPlace | undefined): RowSegment[] {
  const segments: { from: number; count: number; reuse: RowPlace | null }[] = [];
  for (let row = 0; row < rows; row++) {
    const place = placeOf(row);
    const last = segments.at(-1);
    if (last !== undefined && continues(last, place)) last.count++;
    else segments.push({ from: row, count: 1, reuse: place ?? null });
  }
  return segments;
}

function continues({ count, reuse }: RowSegment, place: RowPlace | undefined): boolean {
  if (reuse === null || place === undefined) return reuse === null && place === undefined;
  return (
    reuse.dataset === place.dataset &&
    reuse.sliceno === place.sliceno &&
    reuse.outcome === place.outcome &&
    reuse.attempt === place.attempt &&
    (reuse.row === undefined || reuse.row + count === place.row) &&
    reuse.from + (place.outcome === 'skipped' ? 0 : count) === place.from
  );
}
