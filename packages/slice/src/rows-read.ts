import type { LastRow } from '@accelerator/base';
import { observeReadings, type Reading, type ReadingNews } from '@accelerator/dataset';

/** Of loops that began and were forgotten in the middle, so many are remembered. */
const mostOpen = 4;

/** A loop that was left before its last row. */
interface LeftLoop {
  readonly place: LastRow;
  /** The loops around it, with how many rows they had got. */
  readonly around: readonly (readonly [Reading, number])[];
}

/** Which rows the loops of a task have got last: those among which the cause of an error is looked for. */
export class RowsRead {
  /** The outer loop first. */
  #open: readonly Reading[] = [];
  /** The inner loop first. */
  #left: readonly LeftLoop[] = [];
  readonly stop: () => void;

  constructor() {
    this.stop = observeReadings((news) => this.#note(news));
  }

  /** What is read from now on says nothing. */
  forget(): void {
    this.stop();
    this.#open = [];
    this.#left = [];
  }

  /** The outer loop first. */
  get last(): readonly LastRow[] {
    // Where a loop around it has gone on, it was left by `break`.
    const left = this.#left.filter(({ around }) => around.every(([reading, given]) => reading.given === given));
    return [...this.#open.flatMap((each) => each.place() ?? []), ...left.map(({ place }) => place).reverse()];
  }

  #note({ reading, what }: ReadingNews): void {
    if (what === 'begun') {
      this.#open = [...this.#open, reading].slice(-mostOpen);
      this.#left = [];
      return;
    }
    this.#open = this.#open.filter((each) => each !== reading);
    const place = what === 'left' ? reading.place() : undefined;
    const around = this.#open.map((each) => [each, each.given] as const);
    this.#left = what === 'ended' ? [] : place === undefined ? this.#left : [...this.#left, { place, around }];
  }
}
