import { gatherSome } from './gather.ts';
import type { JoinPlan } from './join-plan.ts';
import type { RightTable } from './right-table.ts';
import { hashRows } from './row-hash.ts';
import { type Chunk, cut } from './rows.ts';

/** Pairs of rows that are written at a time. */
const pairsAtOnce = 4096;
/** And so many bytes. */
const pairBytes = 1 << 20;

/** Rows of the left that have found another one so far, when not all of the right is in memory at once. */
export interface Matches {
  /** A byte for each row of the left. */
  readonly found: Uint8Array;
  /** Whether rows that find nothing are known to have none: the last of the right is here. */
  readonly isLast: boolean;
}

/** Joins rows of the left, which come chunk by chunk, to a table of the right. */
export class RowJoin {
  readonly #plan: JoinPlan;
  readonly #table: RightTable;
  readonly #matches: Matches | undefined;
  readonly #nothing: number;
  #leftRow = 0;

  constructor(plan: JoinPlan, table: RightTable, matches?: Matches) {
    this.#plan = plan;
    this.#table = table;
    this.#matches = matches;
    this.#nothing = table.index(plan.right.map(({ type }) => type));
  }

  /**
   * What comes of some rows of the left, in their order.
   * @param keys columns of the chunk that are those of the plan
   */
  *join(chunk: Chunk, keys: readonly number[]): Generator<Chunk> {
    const { kind } = this.#plan;
    const hashes = hashRows(chunk, keys);
    const wanted = { keys, hashes };
    let lefts: number[] = [];
    let rights: number[] = [];
    const isPaired = kind === 'inner' || kind === 'left';
    for (let row = 0; row < chunk.rows; row++) {
      const number = this.#leftRow + row;
      const before = this.#matches?.found[number] === 1;
      let isFound = before;
      this.#table.find(chunk, wanted, row, (address) => {
        isFound = true;
        if (!isPaired) return false;
        lefts.push(row);
        rights.push(address);
        return true;
      });
      if (isFound && !before && this.#matches !== undefined) this.#matches.found[number] = 1;
      if (this.#isWritten(isFound, before)) {
        lefts.push(row);
        rights.push(this.#nothing);
      }
      if (lefts.length >= pairsAtOnce) {
        yield* this.#pairs(chunk, lefts, rights);
        lefts = [];
        rights = [];
      }
    }
    this.#leftRow += chunk.rows;
    yield* this.#pairs(chunk, lefts, rights);
  }

  /** Whether a row goes out by itself. */
  #isWritten(isFound: boolean, before: boolean): boolean {
    const { kind } = this.#plan;
    if (kind === 'semi') return isFound && !before;
    const isLast = this.#matches?.isLast ?? true;
    return (kind === 'left' || kind === 'anti') && !isFound && isLast;
  }

  *#pairs(chunk: Chunk, lefts: readonly number[], rights: readonly number[]): Generator<Chunk> {
    const { taken } = this.#plan;
    const leftRows = Uint32Array.from(lefts);
    const rightRows = Uint32Array.from(taken.length === 0 ? [] : rights);
    for (let from = 0; from < leftRows.length; ) {
      // A picture that stands once on the right may go to a thousand rows.
      const right = taken.length === 0 ? undefined : gatherSome(this.#table.chunks, rightRows, from, pairBytes);
      const to = from + (right?.rows ?? leftRows.length);
      const left = gatherSome([chunk], leftRows.subarray(0, to), from, pairBytes);
      const count = left.rows;
      const rightColumns = right === undefined ? [] : cut(right, 0, count).columns;
      yield { rows: count, columns: [...left.columns, ...taken.flatMap(({ index }) => rightColumns[index] ?? [])] };
      from += count;
    }
  }
}
