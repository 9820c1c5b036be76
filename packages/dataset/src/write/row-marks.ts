import { RowSpans } from '../manifest/row-spans.ts';

/** Marks on the rows of a slice, in any order; a bit for each row. */
export class RowMarks {
  readonly #bits: Uint8Array;
  #rows = 0;

  /** @param rows how many the slice has */
  constructor(rows: number) {
    this.#bits = new Uint8Array((rows >> 3) + 1);
  }

  /** How many rows are marked. */
  get rows(): number {
    return this.#rows;
  }

  /** False when it is marked already. */
  mark(row: number): boolean {
    const place = Math.floor(row / 8);
    const bit = 1 << (row % 8);
    const bits = this.#bits[place] ?? 0;
    if ((bits & bit) !== 0) return false;
    this.#bits[place] = bits | bit;
    this.#rows++;
    return true;
  }

  spans(): RowSpans {
    return RowSpans.fromPairs(this.#pairs());
  }

  *#pairs(): Generator<readonly [number, number]> {
    for (const [place, bits] of this.#bits.entries()) {
      if (bits === 0) continue;
      if (bits === 255) yield [place * 8, place * 8 + 8];
      else
        for (let bit = 0; bit < 8; bit++) if ((bits & (1 << bit)) !== 0) yield [place * 8 + bit, place * 8 + bit + 1];
    }
  }
}
