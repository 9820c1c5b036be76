import { blockRows, ColumnCursor } from '@accelerator/column';
import type { IterateOptions } from './iterate-options.ts';
import { reportProgress } from './progress.ts';
import type { Segment } from './segments.ts';

type Hooks = Pick<IterateOptions<unknown>, 'beforeDataset' | 'afterDataset' | 'beforeSlice' | 'afterSlice'>;

/** Walks over planned segments in blocks of rows, holding one batch per column. */
export class RowBlocks {
  /** The values of the block, per column that was planned; `next` says how many. The arrays are used again. */
  readonly columns: unknown[][];
  readonly #segments: readonly Segment[];
  readonly #hooks: Hooks;
  readonly #dataset: string;
  readonly #total: number;
  #index = -1;
  #cursors: ColumnCursor[] = [];
  #row = 0;
  #done = 0;

  constructor(segments: readonly Segment[], dataset: string, hooks: Hooks) {
    this.#segments = segments;
    this.#hooks = hooks;
    this.#dataset = dataset;
    this.#total = segments.reduce((sum, segment) => sum + segment.to - segment.from, 0);
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
      const skipped = this.#skipBatch(segment);
      const taken = skipped > 0 ? 0 : this.#take(segment);
      this.#row += skipped + taken;
      this.#done += skipped + taken;
      reportProgress(segment.sources[0]?.scope, this.#dataset, this.#done, this.#total);
      const count = taken > 0 ? this.#keepWanted(segment, taken) : 0;
      if (count > 0) return count;
    }
  }

  close(): void {
    for (const cursor of this.#cursors) cursor.close();
    this.#cursors = [];
    this.#index = this.#segments.length;
  }

  #take(segment: Segment): number {
    let count = Math.min(blockRows, segment.to - this.#row);
    for (const cursor of this.#cursors) count = Math.min(count, cursor.available());
    for (let index = 0; index < this.#cursors.length; index++) {
      this.#cursors[index]?.take(count, this.columns[index] ?? []);
    }
    if (count === 0) throw new Error(`Internal error: ${segment.dataset.id} ends at row ${this.#row}`);
    return count;
  }

  /** When a test's column begins a batch that can hold no wanted row: passes over it in all columns. */
  #skipBatch(segment: Segment): number {
    for (const { column, mayHold } of segment.tests) {
      const entry = this.#cursors[column]?.upcoming();
      if (entry === undefined || mayHold(entry)) continue;
      const count = Math.min(entry.rows, segment.to - this.#row);
      for (const cursor of this.#cursors) cursor.skip(count);
      return count;
    }
    return 0;
  }

  #keepWanted({ tests }: Segment, count: number): number {
    let left = count;
    for (const { column, wants } of tests) {
      const values = this.columns[column] ?? [];
      let kept = 0;
      for (let row = 0; row < left; row++) {
        if (!wants(values[row])) continue;
        if (kept !== row) for (const each of this.columns) each[kept] = each[row];
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
    if (before?.dataset !== segment.dataset && beforeDataset?.(segment.dataset) === 'skip') {
      while (this.#segments[this.#index + 1]?.dataset === segment.dataset) this.#index++;
      return true;
    }
    if (beforeSlice?.(segment.dataset, segment.sliceno) === 'skip') return true;
    this.#row = segment.from;
    for (const source of segment.sources) this.#cursors.push(new ColumnCursor(source));
    if (segment.from > 0) for (const cursor of this.#cursors) cursor.skip(segment.from);
    return true;
  }
}
