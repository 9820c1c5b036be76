import { type BatchView, toArrowTable } from '@accelerator/column';
import { headId } from '../manifest/any-dataset.ts';
import type { ColumnName, ColumnSpecs, ColumnValueOf, TupleOf } from '../manifest/column-specs.ts';
import type { SliceChoice } from '../manifest/slice-choice.ts';
import { type BatchOptions, type DatasetBatch, iterateBatches, type TypedBatch } from './batches.ts';
import { iterateDatasets } from './iterate.ts';
import { checkNames, type IterateOptions, type MappedIterateOptions } from './iterate-options.ts';
import { type PlacedRow, placedRows } from './places.ts';
import type { ReadRows } from './retracted.ts';

/** By this the engine gets what is read. */
export const ownRows = Symbol('rows');

/** Programs in JavaScript. */
export function isRowSource(value: unknown): value is RowSource {
  return typeof value === 'object' && value !== null && ownRows in value;
}

/** What can be iterated over: a dataset, a chain, a list of datasets. */
export abstract class RowSource<C extends ColumnSpecs = ColumnSpecs> {
  protected abstract iterated(): ReadRows;

  /** @internal */
  get [ownRows](): ReadRows {
    return this.iterated();
  }

  protected abstract allColumns(): readonly string[];

  /**
   * Iterates over one slice, all slices one after the other (`null`), or one row of each slice in turn
   * (`'roundrobin'`), of a chain dataset after dataset. A column's name yields its values; several names yield tuples in the order of the names; no names
   * yield tuples of all columns. Reads nothing but the columns asked for. Synchronous; it can be iterated over once, and
   * files are closed when the loop ends or is left.
   *
   * Throws `COLUMN_NOT_FOUND` and `ITERATE_OPTION` at once; `COLUMN_FILE_DAMAGED` and `COLUMN_FILE_MISSING` on the way.
   */
  iterate<K extends ColumnName<C>, R>(
    sliceno: SliceChoice,
    column: K,
    options: MappedIterateOptions<ColumnValueOf<C, K>, R>,
  ): IterableIterator<R>;
  iterate<K extends ColumnName<C>>(
    sliceno: SliceChoice,
    column: K,
    options?: IterateOptions<ColumnValueOf<C, K>>,
  ): IterableIterator<ColumnValueOf<C, K>>;
  iterate<const K extends readonly ColumnName<C>[], R>(
    sliceno: SliceChoice,
    columns: K,
    options: MappedIterateOptions<TupleOf<C, K>, R>,
  ): IterableIterator<R>;
  iterate<const K extends readonly ColumnName<C>[]>(
    sliceno: SliceChoice,
    columns: K,
    options?: IterateOptions<TupleOf<C, K>>,
  ): IterableIterator<TupleOf<C, K>>;
  iterate(
    sliceno: SliceChoice,
    columns?: null,
    options?: IterateOptions<readonly unknown[]>,
  ): IterableIterator<readonly unknown[]>;
  iterate(
    sliceno: SliceChoice,
    columns?: string | readonly string[] | null,
    options?: IterateOptions<unknown>,
  ): IterableIterator<unknown> {
    return iterateDatasets(this.iterated(), sliceno, columns ?? this.allColumns(), options);
  }

  /**
   * Rows with their places: in which dataset, in which slice of it, and at which number there; for `writer.retract`. Of
   * one slice, or of all (`null`), in the order of `iterate`.
   */
  places<K extends ColumnName<C>>(sliceno: number | null, column: K): IterableIterator<PlacedRow<ColumnValueOf<C, K>>>;
  places<const K extends readonly ColumnName<C>[]>(
    sliceno: number | null,
    columns: K,
  ): IterableIterator<PlacedRow<TupleOf<C, K>>>;
  places(sliceno: number | null, columns: string | readonly string[]): IterableIterator<PlacedRow<unknown>> {
    return placedRows(this.iterated(), sliceno, columns);
  }

  /**
   * Batches of up to 65,536 rows as typed arrays, offsets and bytes: no value is made, nothing is copied. For those who
   * want the machine's speed. With `range`, batches that can hold no such row are left out; rows are not sorted out; `slice` is rows by number.
   * Where rows are retracted, the others are copied together. With `recycle`, for those who keep nothing of a batch, the next one
   * may be read into its memory.
   */
  batches<const K extends readonly ColumnName<C>[]>(
    sliceno: number | null,
    columns: K,
    options?: BatchOptions,
  ): IterableIterator<TypedBatch<C, K[number]>>;
  batches(sliceno: number | null, columns: readonly string[], options?: BatchOptions): IterableIterator<DatasetBatch> {
    return iterateBatches(this.iterated(), sliceno, columns, options);
  }

  /** All rows as one Arrow table, in memory. Default: all columns. */
  async toArrow(columns: readonly string[] = this.allColumns()): ReturnType<typeof toArrowTable> {
    checkNames(columns, headId(this.iterated().datasets));
    const views = new Map(columns.map((name): [string, BatchView[]] => [name, []]));
    for (const batch of iterateBatches(this.iterated(), null, columns)) {
      for (const [name, view] of Object.entries(batch.columns)) views.get(name)?.push(view);
    }
    return toArrowTable(views);
  }
}
