import type { Scope } from '@accelerator/base';
import { blockRows, ColumnCursor } from '@accelerator/column';
import { idOf } from '../manifest/any-dataset.ts';
import { RowSpans } from '../manifest/row-spans.ts';
import type { IterateOptions } from './iterate-options.ts';
import { LiveRuns } from './live-runs.ts';
import { reportProgress } from './progress.ts';
import type { ReadPlace } from './reading.ts';
import { rowsIn, type Segment } from './segments.ts';

type Hooks = Pick<IterateOptions<unknown>, 'beforeDataset' | 'afterDataset' | 'beforeSlice' | 'afterSlice'>;

/** Walks over planned segments in blocks of rows, holding one batch per column. */
export class RowBlocks {
  /** The values of a block, per column that was planned. The arrays are used again. */
  readonly columns: unknown[][];
  /** Which of the values `next` has come to. */
  from = 0;
  to = 0;
  readonly #segments: readonly Segment[];
  readonly #hooks: Hooks;
  readonly #dataset: string;
  readonly #total: number;
  /** Whether a hook has ended the iteration. */
  stopped = false;
  #index = -1;
  #cursors: ColumnCursor[] = [];
  #row = 0;
  readonly #live = new LiveRuns();
  #done = 0;
  /** The first row of the block. */
  #first = 0;
  /** Which row of the block each one was before tests left out others. */
  readonly #numbers = new Uint16Array(blockRows);

  constructor(segments: readonly Segment[], dataset: string, hooks: Hooks) {
    this.#segments = segments;
    this.#hooks = hooks;
    this.#dataset = dataset;
    this.#total = segments.reduce((sum, segment) => sum + rowsIn(segment), 0);
    const width = Math.max(0, ...segments.map(({ sources }) => sources.length));
    // Filled, so that all are arrays of one kind whatever the type: the first million doubles come a third faster.
    this.columns = Array.from({ length: width }, () => new Array<unknown>(blockRows).fill(null));
  }

  /** Goes to the next rows: those from `from` to `to` of `columns`. False at the end. */
  next(): boolean {
    for (;;) {
      if (this.#live.next()) {
        this.from = this.#live.from;
        this.to = this.#live.to;
        return true;
      }
      const segment = this.#segments[this.#index];
      if (segment === undefined || this.#row >= segment.to) {
        if (!this.#enterNext()) return false;
        continue;
      }
      const before = this.#done;
      if (!this.#skipBatch(segment) && !this.#skipGone(segment)) this.#take(segment);
      const [rows, more] = [this.#done, this.#done - before];
      reportProgress(segment.sources[0]?.scope, { dataset: this.#dataset, rows, more, total: this.#total });
      if (segment.tests.length > 0 && this.#keepWanted(segment)) return true;
    }
  }

  /** The task that the rows are read for. */
  get owner(): Scope | undefined {
    return this.#segments[0]?.sources[0]?.scope;
  }

  /** Where one of the rows lies. @param index in `columns` */
  placeOf(index: number): ReadPlace | undefined {
    const segment = this.#segments[this.#index];
    if (segment === undefined) return undefined;
    const row = this.#first + (segment.tests.length > 0 ? (this.#numbers[index] ?? index) : index);
    return { dataset: idOf(segment.dataset), sliceno: segment.sliceno, row };
  }

  close(): void {
    for (const cursor of this.#cursors) cursor.close();
    this.#cursors = [];
    this.#live.enter(RowSpans.none);
    this.#index = this.#segments.length;
  }

  /** Passes over retracted rows that come next. */
  #skipGone({ gone, to }: Segment): boolean {
    if (gone.rows === 0) return false;
    const next = Math.min(this.#live.otherFrom(this.#row), to);
    if (next === this.#row) return false;
    for (const cursor of this.#cursors) cursor.skip(next - this.#row);
    this.#row = next;
    return true;
  }

  /** Decodes what comes next, retracted rows too that lie among others. */
  #take(segment: Segment): void {
    let count = Math.min(blockRows, segment.to - this.#row);
    for (const cursor of this.#cursors) count = Math.min(count, cursor.available());
    if (segment.gone.rows > 0) count = this.#live.blockRows(this.#row, count);
    for (let index = 0; index < this.#cursors.length; index++) {
      this.#cursors[index]?.take(count, this.columns[index] ?? []);
    }
    if (count === 0) throw new Error(`Internal error: ${segment.dataset.id} ends at row ${this.#row}`);
    this.#first = this.#row;
    this.#done += this.#live.openBlock(this.#row, count);
    this.#row += count;
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

  /** Moves up the values of the rows that all tests want; whether there are any. */
  #keepWanted({ tests }: Segment): boolean {
    let kept = 0;
    while (this.#live.next()) {
      for (let row = this.#live.from; row < this.#live.to; row++) {
        if (!this.#isWanted(tests, row)) continue;
        if (kept !== row) for (const values of this.columns) values[kept] = values[row];
        this.#numbers[kept++] = row;
      }
    }
    this.from = 0;
    this.to = kept;
    return kept > 0;
  }

  #isWanted(tests: Segment['tests'], row: number): boolean {
    for (const { column, wants } of tests) if (!wants(this.columns[column]?.[row])) return false;
    return true;
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
    this.#live.enter(segment.gone);
    for (const source of segment.sources) this.#cursors.push(new ColumnCursor(source));
    if (segment.from > 0) for (const cursor of this.#cursors) cursor.skip(segment.from);
    return true;
  }
}
