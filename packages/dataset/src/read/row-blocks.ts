import type { Scope } from '@accelerator/base';
import { blockRows, ColumnCursor } from '@accelerator/column';
import { idOf } from '../manifest/any-dataset.ts';
import type { IterateOptions } from './iterate-options.ts';
import { reportProgress } from './progress.ts';
import type { ReadPlace } from './reading.ts';
import { rowsIn, type Segment } from './segments.ts';

type Hooks = Pick<IterateOptions<unknown>, 'beforeDataset' | 'afterDataset' | 'beforeSlice' | 'afterSlice'>;

/** Retracted rows that lie together are passed over; of fewer the values are decoded with the others, and left out. */
const manyGone = 64;

const inOrder = Uint16Array.from({ length: blockRows }, (_, index) => index);

/** Walks over planned segments in blocks of rows, holding one batch per column. */
export class RowBlocks {
  /** The values of the block, per column that was planned; `next` says how many. The arrays are used again. */
  readonly columns: unknown[][];
  readonly #segments: readonly Segment[];
  readonly #hooks: Hooks;
  readonly #dataset: string;
  readonly #total: number;
  /** Whether a hook has ended the iteration. */
  stopped = false;
  #index = -1;
  #cursors: ColumnCursor[] = [];
  #row = 0;
  /** The first span of retracted rows that does not end before that row. */
  #span = 0;
  #done = 0;
  /** The first row of the block. */
  #first = 0;
  /** Which row of the block each one was before others were left out; undefined: none were. */
  #numbers: Uint16Array | undefined;

  constructor(segments: readonly Segment[], dataset: string, hooks: Hooks) {
    this.#segments = segments;
    this.#hooks = hooks;
    this.#dataset = dataset;
    this.#total = segments.reduce((sum, segment) => sum + rowsIn(segment), 0);
    const width = Math.max(0, ...segments.map(({ sources }) => sources.length));
    // Filled, so that all are arrays of one kind whatever the type: the first million doubles come a third faster.
    this.columns = Array.from({ length: width }, () => new Array<unknown>(blockRows).fill(null));
  }

  /** Decodes the next block to `columns`; its number of rows, 0 at the end. */
  next(): number {
    for (;;) {
      const segment = this.#segments[this.#index];
      if (segment === undefined || this.#row >= segment.to) {
        if (!this.#enterNext()) return 0;
        continue;
      }
      const taken = this.#skipBatch(segment) || this.#skipGone(segment) ? 0 : this.#take(segment);
      reportProgress(segment.sources[0]?.scope, this.#dataset, this.#done, this.#total);
      const count = taken > 0 ? this.#keepWanted(segment, taken) : 0;
      if (count > 0) return count;
    }
  }

  /** The task that the rows are read for. */
  get owner(): Scope | undefined {
    return this.#segments[0]?.sources[0]?.scope;
  }

  /** Where a row of the block lies. @param index among those that `next` counted */
  placeOf(index: number): ReadPlace | undefined {
    const segment = this.#segments[this.#index];
    if (segment === undefined) return undefined;
    const row = this.#first + (this.#numbers?.[index] ?? index);
    return { dataset: idOf(segment.dataset), sliceno: segment.sliceno, row };
  }

  close(): void {
    for (const cursor of this.#cursors) cursor.close();
    this.#cursors = [];
    this.#index = this.#segments.length;
  }

  /** Passes over retracted rows that come next. */
  #skipGone({ gone, to }: Segment): boolean {
    if (gone.rows === 0) return false;
    while ((gone.to[this.#span] ?? Number.POSITIVE_INFINITY) <= this.#row) this.#span++;
    if ((gone.from[this.#span] ?? Number.POSITIVE_INFINITY) > this.#row) return false;
    const stop = Math.min(gone.to[this.#span] ?? to, to);
    for (const cursor of this.#cursors) cursor.skip(stop - this.#row);
    this.#row = stop;
    return true;
  }

  /** Decodes what comes next; how many of the rows are not retracted. */
  #take(segment: Segment): number {
    let count = Math.min(blockRows, segment.to - this.#row);
    for (const cursor of this.#cursors) count = Math.min(count, cursor.available());
    const { gone } = segment;
    if (gone.rows > 0) count = this.#rowsBeforeGone(segment, count);
    for (let index = 0; index < this.#cursors.length; index++) {
      this.#cursors[index]?.take(count, this.columns[index] ?? []);
    }
    if (count === 0) throw new Error(`Internal error: ${segment.dataset.id} ends at row ${this.#row}`);
    this.#first = this.#row;
    this.#numbers = gone.rows === 0 && segment.tests.length === 0 ? undefined : inOrder.slice(0, count);
    const kept = gone.rows === 0 ? count : this.#leaveOutGone(segment, count);
    this.#row += count;
    this.#done += kept;
    return kept;
  }

  /** Where a long span of retracted rows begins a block ends; else it goes on for `count` rows. */
  #rowsBeforeGone({ gone }: Segment, count: number): number {
    const stop = this.#row + count;
    for (let span = this.#span; span < gone.from.length; span++) {
      const from = gone.from[span] ?? stop;
      if (from >= stop) break;
      if ((gone.to[span] ?? from) - from >= manyGone) return from - this.#row;
    }
    return count;
  }

  /** Moves up the values of the rows that are not retracted; how many they are. */
  #leaveOutGone({ gone }: Segment, count: number): number {
    const first = this.#row;
    const stop = first + count;
    if ((gone.from[this.#span] ?? stop) >= stop) return count;
    const numbers = this.#numbers;
    let kept = (gone.from[this.#span] ?? stop) - first;
    for (let span = this.#span; (gone.from[span] ?? stop) < stop; span++) {
      const to = (gone.to[span] ?? stop) - first;
      const end = Math.min(gone.from[span + 1] ?? stop, stop) - first;
      numbers?.copyWithin(kept, to, end);
      // `copyWithin` of plain arrays takes several times as long.
      for (const column of this.columns) for (let at = kept, row = to; row < end; row++) column[at++] = column[row];
      kept += Math.max(0, end - to);
    }
    return count - gone.countIn(first, stop);
  }

  /** When a test's column begins a batch that can hold no wanted row: passes over it in all columns. */
  #skipBatch(segment: Segment): boolean {
    for (const { column, mayHold } of segment.tests) {
      const entry = this.#cursors[column]?.upcoming();
      if (entry === undefined || mayHold(entry)) continue;
      const count = Math.min(entry.rows, segment.to - this.#row);
      for (const cursor of this.#cursors) cursor.skip(count);
      this.#done += count - segment.gone.countIn(this.#row, this.#row + count);
      this.#row += count;
      return true;
    }
    return false;
  }

  #keepWanted({ tests }: Segment, count: number): number {
    let left = count;
    const numbers = this.#numbers;
    for (const { column, wants } of tests) {
      const values = this.columns[column] ?? [];
      let kept = 0;
      for (let row = 0; row < left; row++) {
        if (!wants(values[row])) continue;
        if (kept !== row) {
          for (const each of this.columns) each[kept] = each[row];
          if (numbers !== undefined) numbers[kept] = numbers[row] ?? row;
        }
        kept++;
      }
      left = kept;
    }
    return left;
  }

  /** Some rows of one slice after others: the files stay open, and no batch is read twice. */
  #goOn(before: Segment | undefined): boolean {
    const next = this.#segments[this.#index + 1];
    if (next === undefined || next.sources !== before?.sources || next.from < before.to) return false;
    for (const cursor of this.#cursors) cursor.skip(next.from - before.to);
    this.#row = next.from;
    this.#index++;
    return true;
  }

  #stop(): false {
    this.stopped = true;
    this.#index = this.#segments.length;
    return false;
  }

  #enterNext(): boolean {
    const { beforeDataset, afterDataset, beforeSlice, afterSlice } = this.#hooks;
    const before = this.#segments[this.#index];
    if (this.#goOn(before)) return true;
    for (const cursor of this.#cursors) cursor.close();
    this.#cursors = [];
    if (before !== undefined) afterSlice?.(before.dataset, before.sliceno);
    const segment = this.#segments[++this.#index];
    if (before !== undefined && before.dataset !== segment?.dataset) afterDataset?.(before.dataset);
    if (segment === undefined) return false;
    this.#row = segment.to;
    const entered = before?.dataset === segment.dataset ? undefined : beforeDataset?.(segment.dataset);
    if (entered === 'stop') return this.#stop();
    if (entered === 'skip') {
      while (this.#segments[this.#index + 1]?.dataset === segment.dataset) this.#index++;
      return true;
    }
    const begun = beforeSlice?.(segment.dataset, segment.sliceno);
    if (begun === 'stop') {
      afterDataset?.(segment.dataset);
      return this.#stop();
    }
    if (begun === 'skip') return true;
    if (segment.problem !== undefined) throw segment.problem;
    this.#row = segment.from;
    this.#span = 0;
    for (const source of segment.sources) this.#cursors.push(new ColumnCursor(source));
    if (segment.from > 0) for (const cursor of this.#cursors) cursor.skip(segment.from);
    return true;
  }
}
