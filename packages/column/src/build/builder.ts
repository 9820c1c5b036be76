import type { RawExtreme } from '../extremes.ts';
import type { BatchRows } from './batch-input.ts';

/** Rows in a batch, at most. */
export const batchRows = 65_536;

/** A batch is written when its values have reached this many bytes. */
export const batchBytes = 1 << 20;

/** A value from this size on gets a batch of its own and is not copied on its way to the file. */
export const largeValue = 256 << 10;

/** The rows of a batch as Arrow buffers. They belong to the builder and are valid until its next `append`. */
export interface BuiltBatch {
  readonly rows: number;
  readonly nulls: readonly number[];
  /** Of vectors: how many numbers each has. */
  readonly length?: number;
  /** `[values]` for fixed widths, `[offsets, data]` for binary. */
  readonly buffers: readonly Uint8Array[];
  readonly min: RawExtreme | null;
  readonly max: RawExtreme | null;
}

/**
 * Collects the values of one column until a batch is full. One class per way to store (idea: uwdata/flechette).
 * Nothing leaves it before the whole row is known to be right: `undo` takes the last row back.
 */
export abstract class ColumnBuilder {
  /** Rows waiting to be written. */
  rows = 0;
  /** Whether the batch should be written before the next row. */
  full = false;
  /** A value that gets a batch of its own, after the rows waiting. */
  large: Uint8Array | undefined;
  /** Which of the waiting rows are null, ascending. */
  protected nulls: number[] = [];

  /** False when it is no value of this column; nothing has changed then. */
  abstract append(value: unknown): boolean;
  protected abstract appendZero(): void;
  protected abstract built(): Omit<BuiltBatch, 'rows' | 'nulls'>;

  /**
   * Takes rows of a batch that are known to be right, as many as `append` would before the batch is to be written; how
   * many it took.
   */
  abstract appendRows(batch: BatchRows, from: number, to: number): number;

  protected removeLast(): void {
    this.rows--;
  }

  /** Whether a batch may end here; not before it is known how values are to be stored. */
  get mayEnd(): boolean {
    return true;
  }

  /** Whether a batch whose values are right has those of this column. */
  fits(_batch: BatchRows, _rows: number): boolean {
    return true;
  }

  /** What is expected, where that is more than what the type says. */
  get expected(): string | undefined {
    return undefined;
  }

  /** Whether `append` would take the value. Only between rows, when nothing waits to be written by itself. */
  accepts(value: unknown): boolean {
    if (!this.append(value)) return false;
    this.undo();
    return true;
  }

  /** What to do about a value that `append` refused, if that can be said. */
  hintFor(_value: unknown): string | undefined {
    return undefined;
  }

  appendNull(): void {
    this.nulls.push(this.rows);
    this.appendZero();
  }

  undo(): void {
    this.full = false;
    if (this.large !== undefined) {
      this.large = undefined;
      return;
    }
    this.removeLast();
    if (this.nulls.at(-1) === this.rows) this.nulls.pop();
  }

  /** The waiting rows as a batch; the builder is empty afterwards. */
  take(): BuiltBatch {
    const batch = { rows: this.rows, nulls: this.nulls, ...this.built() };
    this.rows = 0;
    this.nulls = [];
    this.full = false;
    return batch;
  }
}

/** Arrow's validity bitmap: a set bit is a value, a clear one null; null when all are values. */
export function validityBitmap(rows: number, nulls: readonly number[]): Uint8Array | null {
  if (nulls.length === 0) return null;
  const bitmap = new Uint8Array((rows + 7) >> 3).fill(255);
  for (const row of nulls) bitmap[row >> 3] = (bitmap[row >> 3] ?? 0) & ~(1 << (row & 7));
  if ((rows & 7) !== 0) bitmap[rows >> 3] = (bitmap[rows >> 3] ?? 0) & ((1 << (rows & 7)) - 1);
  return bitmap;
}
